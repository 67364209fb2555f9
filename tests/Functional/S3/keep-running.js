// Keeps s3rver running when a request fails in a way that it does not handle, for example because another request has removed the folder
// that it writes to. Node.js would otherwise end the process, and with it all tests that share the server. Clients see a closed connection.
const net = require('node:net');

process.on('uncaughtException', (error) => {
    console.error(error);
    process
        ._getActiveHandles()
        .filter((handle) => handle instanceof net.Socket && handle.remotePort)
        .forEach((socket) => socket.destroy());
});
