// Compares ELM of `hookline cql elm` with that of the reference translator, node by node.
//
//   node compare.mjs HOOKLINE SOURCES
//
// HOOKLINE is the binary, SOURCES the root of the repository. The npm package @cqframework/cql is
// looked for in HOOKLINE_NODE_MODULES, else in tests/interop/node_modules. Ends with 0 when every
// definition agrees or is a known deviation, with 77 when the package is not there.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const [hookline, sources] = process.argv.slice(2);
const modules =
    process.env.HOOKLINE_NODE_MODULES ?? join(sources, "tests/interop/node_modules");
const entry = join(modules, "@cqframework/cql/cql-to-elm.mjs");
if (!existsSync(entry)) {
    console.log(`skipped: no @cqframework/cql in ${modules}`);
    process.exit(77);
}
console.info = () => {}; // the translator greets
const reference = await import(pathToFileURL(entry));

const systemModel = readFileSync(join(sources, "tests/interop/system-modelinfo.xml"), "utf8");
const patientModel =
    readFileSync(join(sources, "mappings/modelinfo/oncology-patient-modelinfo.xml"), "utf8");
const libraries = join(sources, "tests/interop/libraries");
const guidelines = join(sources, "engine/guidelines");
const deviations =
    JSON.parse(readFileSync(join(sources, "tests/interop/deviations.json"), "utf8"));

// What the reference writes beyond the tree itself, or leaves to its options.
const ignored = new Set(["localId", "locator", "annotation", "signature", "resultTypeName",
                         "resultTypeSpecifier", "include", "codeFilter", "dateFilter",
                         "otherFilter"]);

function normalized(node) {
    if (Array.isArray(node)) {
        return node.map(normalized);
    }
    if (node === null || typeof node !== "object") {
        return node;
    }
    const result = {};
    for (const key of Object.keys(node).filter((name) => !ignored.has(name)).sort()) {
        result[key] = normalized(node[key]);
    }
    // The reference balances chains of unions: only their order says something.
    if (node.type === "Union") {
        result.operand = result.operand.flatMap(
            (operand) => (operand.type === "Union" ? operand.operand : [operand]));
    }
    // In a sort by expression the reference leaves names to be resolved later: what is sorted and its
    // elements.
    if (node.type === "IdentifierRef") {
        const item = { type: "IterationRef", name: "$this" };
        return node.name === "$this" ? item : { type: "Property", path: node.name, source: item };
    }
    // Decimals are compared as numbers: 1.50 is 1.5.
    if (node.type === "Literal" && node.valueType?.endsWith("}Decimal")) {
        result.value = String(Number(node.value));
    }
    return result;
}

// The first place where two trees differ.
function difference(ours, theirs, path) {
    if (typeof ours !== "object" || typeof theirs !== "object" || ours === null ||
        theirs === null) {
        return ours === theirs
            ? null
            : `${path}: ours ${JSON.stringify(ours)}, reference ${JSON.stringify(theirs)}`;
    }
    for (const key of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
        if (!(key in ours) || !(key in theirs)) {
            return `${path}.${key}: only in ${key in ours ? "ours" : "the reference"}`;
        }
        const found = difference(ours[key], theirs[key], `${path}.${key}`);
        if (found) {
            return found;
        }
    }
    return null;
}

function translateByReference(file) {
    const models = new reference.ModelManager();
    models.modelInfoLoader.registerModelInfoProvider(
        reference.createModelInfoProvider((id) =>
            id === "System" ? reference.stringAsSource(systemModel)
            : id === "OncologyPatient" ? reference.stringAsSource(patientModel)
            : null));
    const units = reference.createUcumService((value) => value, () => null, (a) => a, (a) => a);
    const manager = new reference.LibraryManager(models, undefined, undefined, units);
    manager.librarySourceLoader.registerProvider(
        reference.createLibrarySourceProvider((id) => {
            const included = join(dirname(file), `${id}.cql`);
            return existsSync(included)
                ? reference.stringAsSource(readFileSync(included, "utf8"))
                : null;
        }));
    const translator =
        reference.CqlTranslator.fromText(readFileSync(file, "utf8"), manager);
    const errors = [...translator.errors.asJsReadonlyArrayView()].map((error) => error.message);
    return { errors, library: JSON.parse(translator.toJson()).library };
}

function translateByHookline(file) {
    const run = spawnSync(hookline, ["cql", "elm", file],
                          { encoding: "utf8", maxBuffer: 1 << 28 });
    return run.status === 0
        ? { errors: [], library: JSON.parse(run.stdout).library }
        : { errors: run.stderr.trim().split("\n"), library: null };
}

function byName(library) {
    const result = new Map();
    for (const [section, content] of Object.entries(normalized(library))) {
        if (section !== "statements") {
            result.set(section, content);
            continue;
        }
        for (const definition of content.def) {
            const signature = (definition.operand ?? []).map(
                (operand) => JSON.stringify(operand.operandTypeSpecifier));
            result.set(`${definition.name}${definition.type ? `(${signature})` : ""}`, definition);
        }
    }
    return result;
}

const failures = [];
const deviated = new Set();
let compared = 0;

function compare(file) {
    const name = basename(file, ".cql");
    const theirs = translateByReference(file);
    const ours = translateByHookline(file);
    for (const error of theirs.errors) {
        failures.push(`${name}: refused by the reference: ${error}`);
    }
    if (ours.library === null) {
        failures.push(`${name}: refused by hookline: ${ours.errors.join("\n    ")}`);
        return;
    }
    const own = byName(ours.library);
    const other = byName(theirs.library);
    for (const key of new Set([...own.keys(), ...other.keys()])) {
        const id = `${name}/${key}`;
        const found = difference(own.get(key) ?? null, other.get(key) ?? null, "");
        ++compared;
        if (deviations[id] === undefined) {
            if (found) {
                failures.push(`${id}${found}`);
            }
            continue;
        }
        deviated.add(id);
        if (!found) {
            failures.push(`${id}: agrees, take it off deviations.json`);
        }
    }
}

const cqlFiles = (folder) =>
    readdirSync(folder).filter((name) => name.endsWith(".cql")).map((name) => join(folder, name));
for (const file of cqlFiles(libraries)) {
    compare(file);
}
for (const folder of readdirSync(guidelines, { withFileTypes: true })) {
    if (folder.isDirectory()) {
        cqlFiles(join(guidelines, folder.name)).forEach(compare);
    }
}
for (const id of Object.keys(deviations)) {
    if (!deviated.has(id)) {
        failures.push(`${id}: stands in deviations.json and nowhere else`);
    }
}
for (const failure of failures) {
    console.log(failure);
}
console.log(`${compared} compared, ${deviated.size} known deviations, ${failures.length} failures`);
process.exit(failures.length === 0 ? 0 : 1);
