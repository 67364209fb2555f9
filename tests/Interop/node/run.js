// Runs one scenario: run.js MODULE FUNCTION. If it fails, it writes the stack trace to stderr and sets the exit code 1.

const [name, scenario] = process.argv.slice(2);
require(`./${name}.js`)[scenario]().catch((error) => {
    console.error(error);
    process.exitCode = 1;
});
