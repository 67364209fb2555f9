// Runs scenarios: reads a line "MODULE FUNCTION" for each, and writes "passed", or the stack trace and "failed".

const readline = require('node:readline');

async function main() {
    for await (const line of readline.createInterface({ input: process.stdin })) {
        const [module, scenario] = line.split(' ');
        try {
            await require(`./${module}.js`)[scenario]();
            console.log('passed');
        } catch (error) {
            console.log(error);
            console.log('failed');
        }
    }
}

main();
