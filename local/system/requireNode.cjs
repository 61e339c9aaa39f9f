"use strict";
// Run by `npm ci` on whatever Node the machine has, before anything is installed: plain old JavaScript.
var needed = [20, 19];
var found = process.versions.node.split(".").map(Number);
if (found[0] < needed[0] || (found[0] === needed[0] && found[1] < needed[1])) {
  console.error(
    "postmaster: this machine has Node " +
      process.versions.node +
      ", and Postmaster needs " +
      needed.join(".") +
      " or newer to install (it then brings the Node it runs on with it). See https://nodejs.org/en/download",
  );
  process.exit(1);
}
