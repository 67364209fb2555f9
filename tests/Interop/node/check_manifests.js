// Reads a list of Kubernetes objects from standard input and checks each against the schema of its kind. What is wrong is a line each;
// the exit code is 1 then.
'use strict';

const text = require('node:fs').readFileSync(0, 'utf8');

const packages = { 'keda.sh/v1alpha1': '@kubernetes-models/keda/' };

// The schemas do not say that other fields are forbidden, and a misspelt one is simply never looked at. So it is noted what is.
function watched(value, path, fields) {
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

            return watched(inner, `${path}/${key}`, fields);
        },
    });
}

function problemsOf(object) {
    const models = require(`${packages[object.apiVersion] ?? 'kubernetes-models/'}${object.apiVersion}`);
    const Model = models[object.kind];
    if (!Model) {
        return [`there is no ${object.kind} in ${object.apiVersion}`];
    }

    const fields = new Map();
    try {
        Model.prototype.validate.call(watched(new Model(object), '', fields));
    } catch (error) {
        return [error.message];
    }

    // Below what nothing was read of, anything may stand.
    const open = new Set([...fields.values()].filter((field) => field.seen).map((field) => field.parent));
    return [...fields].filter(([, field]) => !field.seen && open.has(field.parent)).map(([path]) => `no field ${path}`);
}

let wrong = 0;
const objects = JSON.parse(text);
for (const object of objects) {
    for (const problem of problemsOf(object)) {
        wrong++;
        console.log(`${object.kind} ${object.metadata.name}: ${problem}`);
    }
}

if (wrong === 0) {
    console.log(`${objects.length} objects`);
}

process.exitCode = wrong === 0 ? 0 : 1;
