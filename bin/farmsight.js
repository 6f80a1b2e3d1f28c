#!/usr/bin/env node
// Plain JavaScript, so that an older Node can say what it lacks instead of failing on the first type.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 14)) {
  console.error(
    `farmsight needs Node 24.14 or newer, this is ${process.versions.node}. In a checkout, run it as: npx farmsight …`,
  );
  process.exit(2);
}
await import('../pipelines/main.ts');
