// Runs one scenario: run.js MODULE FUNCTION. A failed assertion's stack goes to stderr and the exit code is 1.

const [name, scenario] = process.argv.slice(2);
require(`./${name}.js`)[scenario]().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
