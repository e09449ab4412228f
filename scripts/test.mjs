import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';
import { root } from './sources.mjs';

const folder = mkdtempSync(join(tmpdir(), 'foyer-results-'));
const outputFile = join(folder, 'results.json');
/** What became of the build: empty until then. */
const buildFile = join(folder, 'build');

const startJest = () =>
  spawn(
    process.execPath,
    ['node_modules/jest/bin/jest.js', '--json', `--outputFile=${outputFile}`, ...process.argv.slice(2)],
    {
      cwd: root,
      env: { ...process.env, FOYER_BUILD_FILE: buildFile },
      // the results go to the file as well as to standard output, which is for people
      stdio: ['inherit', 'ignore', 'inherit'],
    },
  );

const results = () => {
  try {
    return JSON.parse(readFileSync(outputFile, 'utf8'));
  } catch {
    return { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 1 };
  }
};

/** Specifications of the sources run meanwhile; those of the built server wait (test/support/after-build.ts). */
const run = async () => {
  writeFileSync(buildFile, '');
  const jest = startJest();
  const ended = once(jest, 'exit');
  try {
    await build();
    writeFileSync(buildFile, 'built');
  } catch (error) {
    console.error(error.message);
    jest.kill('SIGTERM');
    await ended;
    return { passed: 0, failed: 1, ok: false };
  }
  const [status] = await ended;
  const { numPassedTests: passed, numFailedTests, numRuntimeErrorTestSuites } = results();
  // a file that does not even load is a failure, though it has no tests to count
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  return { passed, failed, ok: status === 0 && failed === 0 && passed > 0 };
};

const { passed, failed, ok } = await run();
rmSync(folder, { recursive: true });
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = ok ? 0 : 1;
