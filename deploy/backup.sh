#!/bin/sh
# Back up one occhub: deploy/backup.sh DESTINATION   (as the user that runs occhub; it may go on running)
#
# Order matters: the database first, then the documents. A document without its row is harmless, a row without its
# document is not. Secrets go into a file of their own: keep it apart, for it opens all the documents.
set -eu
umask 077
destination=${1:?"say where to: deploy/backup.sh /path/to/backups"}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
data=${OCCHUB_DATA:-"$root/var"}
target="$destination/$(date -u +%Y-%m-%dT%H%M%SZ)"
mkdir -p "$target.partial"

export OCCHUB_DATA="$data"
PYTHONPATH="$root/src" "$root/.venv/bin/python" -m occhub.platform.postgres.program \
    pg_dump --format=custom --file="$target.partial/database.dump"
if [ -d "$data/blobs" ]; then
    tar -C "$data" -cf "$target.partial/blobs.tar" blobs
fi
tar -C "$data" -cf "$target.partial/secrets.tar" secrets install_id
mv "$target.partial" "$target"
echo "Backed up to $target. Keep secrets.tar in another place than the rest."
