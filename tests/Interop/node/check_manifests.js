// Reads a list of Kubernetes objects from standard input and validates each with the schema of its kind. Writes one line for each error;
// the exit code is 1 if there are errors.
'use strict';

const text = require('node:fs').readFileSync(0, 'utf8');

const packages = { 'keda.sh/v1alpha1': '@kubernetes-models/keda/' };

// The schemas do not forbid additional fields, so the validation ignores a misspelled field. This proxy records which fields it reads.
function recordReads(value, path, fields) {
    if (value === null || typeof value !== 'object') {
        return value;
    }

    for (const key of Object.keys(value)) {
        fields.set(`${path}/${key}`, fields.get(`${path}/${key}`) ?? { parent: path, seen: false });
    }

    return new Proxy(value, {
        get(target, key, receiver) {
            const inner = Reflect.get(target, key, receiver);
            if (typeof key !== 'string' || !Object.hasOwn(target, key)) {
                return inner;
            }

            const field = fields.get(`${path}/${key}`);
            if (field) {
                field.seen = true;
            }

            return recordReads(inner, `${path}/${key}`, fields);
        },
    });
}

function findProblems(object) {
    const models = require(`${packages[object.apiVersion] ?? 'kubernetes-models/'}${object.apiVersion}`);
    const Model = models[object.kind];
    if (!Model) {
        return [`there is no ${object.kind} in ${object.apiVersion}`];
    }

    const fields = new Map();
    try {
        Model.prototype.validate.call(recordReads(new Model(object), '', fields));
    } catch (error) {
        return [error.message];
    }

    // An object of which no field was read may contain anything.
    const open = new Set([...fields.values()].filter((field) => field.seen).map((field) => field.parent));
    return [...fields].filter(([, field]) => !field.seen && open.has(field.parent)).map(([path]) => `no field ${path}`);
}

let errorCount = 0;
const objects = JSON.parse(text);
for (const object of objects) {
    for (const problem of findProblems(object)) {
        errorCount++;
        console.log(`${object.kind} ${object.metadata.name}: ${problem}`);
    }
}

if (errorCount === 0) {
    console.log(`${objects.length} objects`);
}

process.exitCode = errorCount === 0 ? 0 : 1;
