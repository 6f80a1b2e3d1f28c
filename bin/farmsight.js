#!/usr/bin/env -S node --max-semi-space-size=64
// Plain JavaScript, so that an older Node can say what it lacks instead of failing on the first type.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 14)) {
  console.error(`farmsight needs Node 24.14 or newer; this is ${process.versions.node}.`);
  console.error('  In a checkout, `npx farmsight` and the npm scripts bring their own.');
  process.exit(2);
}
const { main } = await import('../pipelines/main.ts');
process.exitCode = await main(process.argv.slice(2));
