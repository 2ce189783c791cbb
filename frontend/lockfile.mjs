// After `npm install <package>`: takes the sponsor links out of the lock file and refuses one with addresses in it.
import { readFileSync, writeFileSync } from "node:fs";

const path = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(path, "utf8"));
for (const entry of Object.values(lock.packages)) {
  delete entry.funding;
  if (entry.resolved) throw new Error("The lock file holds a package address; .npmrc must say omit-lockfile-registry-resolved=true");
}
writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
