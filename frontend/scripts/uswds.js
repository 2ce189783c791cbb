// The components of USWDS that bring behavior of their own. Each is set up again for parts put in later.
import characterCount from "@uswds/uswds/js/usa-character-count";
import { onContent } from "./shared.js";

onContent((root) => characterCount.on(root instanceof HTMLElement ? root : document.body));
