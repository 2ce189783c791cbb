"""`occhub load`: read and check one TOML file (`read`), then write it through the operations (`write`)."""
