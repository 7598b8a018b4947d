#!/bin/sh
# A hex map of police forces in HexJSON, laid out "odd-r": odd rows are shifted by half a hexagon. One would expect
# the row number in the file to decide. d3-hexjson counts the rows from the topmost that is there, so that one more
# force in the north shifts every row the other way: forces that touched come apart and others meet.
# Seen 2026-11: d3-hexjson 1.1.1, Node.js 20. Needs npm.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
npm install --silent --no-audit --no-fund --prefix "$work" "d3-hexjson@1.1.1" "d3-array@1.2.4"

cat > "$work/show.mjs" <<'JS'
import { readFileSync } from "node:fs";
import { renderHexJSON } from "d3-hexjson";

const about = JSON.parse(readFileSync(new URL("node_modules/d3-hexjson/package.json", import.meta.url)));
console.log(`${about.name} ${about.version}`);
const south = () => ({ A: { q: 0, r: 0 }, B: { q: 1, r: 0 }, C: { q: 0, r: 1 }, D: { q: 1, r: 1 } });

function describe(title, hexes) {
  const at = Object.fromEntries(renderHexJSON({ layout: "odd-r", hexes }, 400, 400).map((hex) => [hex.key, hex]));
  const width = at.B.x - at.A.x;
  const touch = (one, other) => Math.abs(Math.hypot(at[one].x - at[other].x, at[one].y - at[other].y) - width) < 0.01;
  const shifted = at.C.x > at.A.x ? "odd row 1" : "even row 0";
  console.log(`${title}: shifted is ${shifted}; A touches D: ${touch("A", "D")}; B touches C: ${touch("B", "C")}`);
}

describe("four forces", south());
describe("with one to the north", { ...south(), N: { q: 0, r: 2 } });
JS
cat > "$work/recorded" <<'TXT'
d3-hexjson 1.1.1
four forces: shifted is even row 0; A touches D: true; B touches C: false
with one to the north: shifted is odd row 1; A touches D: false; B touches C: true
TXT
echo "One would expect: odd row 1 is shifted in both, so A never touches D and B always touches C."
node "$work/show.mjs" > "$work/seen"
cat "$work/seen"
diff "$work/recorded" "$work/seen" || { echo "The behaviour has changed: < is recorded, > is seen now."; exit 1; }
echo "As recorded."
