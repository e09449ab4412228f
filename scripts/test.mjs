import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './sources.mjs';

const folder = mkdtempSync(join(tmpdir(), 'foyer-results-'));
const outputFile = join(folder, 'results.json');

const runJest = () =>
  spawnSync(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${outputFile}`, ...process.argv.slice(2)],
    // the results go to the file as well as to standard output, which is for people
    { cwd: root, stdio: ['inherit', 'ignore', 'inherit'] },
  ).status;

const results = () => {
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
  }
};

const run = async () => {
  try {
    await build();
  } catch (error) {
    console.error(error.message);
    return { passed: 0, failed: 1, ok: false };
  }
  const status = runJest();
  const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites } = results();
  // a file that does not even load is a failure, though it has no tests to count
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed, failed, ok: status === 0 && failed === 0 && passed > 0 };
};

const { passed, failed, ok } = await run();
rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = ok ? 0 : 1;
