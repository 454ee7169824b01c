// Judges the served OpenAPI document by the schema of OpenAPI 3.1 itself.
//
//   node openapi.mjs HOOKLINE SOURCES
//
// The npm package @seriousme/openapi-schema-validator is looked for in HOOKLINE_NODE_MODULES, else in
// tests/interop/node_modules. Ends with 77 when it is not there.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [hookline, sources] = process.argv.slice(2);
const modules =
    process.env.HOOKLINE_NODE_MODULES ?? join(sources, "tests/interop/node_modules");
const entry = join(modules, "@seriousme/openapi-schema-validator/index.js");
if (!existsSync(entry)) {
    console.log(`skipped: no @seriousme/openapi-schema-validator in ${modules}`);
    process.exit(77);
}
const { Validator } = await import(pathToFileURL(entry));

const server = spawn(hookline, ["serve", "--listen", "127.0.0.1:0"],
                     { stdio: ["ignore", "pipe", "ignore"] });
const [origin] = await new Promise((resolve) => {
    createInterface(server.stdout).once("line", (line) => resolve(line.match(/http:\/\/[^/]+/)));
});
const document = await (await fetch(`${origin}/openapi.json`)).json();
server.kill();

let failed = false;
function expect(name, condition, detail) {
    if (!condition) {
        failed = true;
        console.log(`${name}: ${detail ?? "failed"}`);
    }
}

const validator = new Validator();
const judged = await validator.validate(structuredClone(document));
expect("the served document is valid", judged.valid, JSON.stringify(judged.errors));
expect("as version 3.1", validator.version === "3.1", validator.version);
for (const [name, spoil] of Object.entries({
    "without info": (broken) => delete broken.info,
    "a path without a slash": (broken) => { broken.paths.call = {}; },
    "an answer without description": (broken) =>
        delete broken.paths["/cds-services"].get.responses[200].description,
    "a security scheme of unknown type": (broken) => {
        broken.components.securitySchemes.clientToken.type = "jwt";
    },
})) {
    const broken = structuredClone(document);
    spoil(broken);
    expect(name, !(await new Validator().validate(broken)).valid, "not found");
}
console.log(`${Object.keys(document.paths).length} paths judged`);
process.exit(failed ? 1 : 0);
