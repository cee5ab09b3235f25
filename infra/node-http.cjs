// What bundles get for `node:http`. Imported as a module, Node reads each of its members at once, and some
// (WebSocket, CloseEvent, MessageEvent) load undici, a fifth of a cold start's import, for nobody.
module.exports = process.getBuiltinModule('node:http');
