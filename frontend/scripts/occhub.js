// The script of every page. Each module sets itself up by the data attributes it finds; docs/developer/ui.md lists them.
import "./page.js";
import "./lock.js";
import "./submit-once.js";
import "./selection.js";
import "./poll.js";
import "./upload.js";
import "./combo.js";
import "./narrow.js";
import "./keep.js";
import "./last-day.js";
import "./uswds.js";
import "./htmx.js";
