// Prints, as JSON, every import below a root that breaks a rule. A process of its own: Jest cannot load the cruiser.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cruise } from 'dependency-cruiser';
import { brokenByWording, rulesFor } from './boundary-rules.mjs';

const [root = '.'] = process.argv.slice(2);
process.chdir(root);

const { exports } = JSON.parse(readFileSync('package.json', 'utf8'));
const sourceOf = (target) => target.replace('./dist/', '').replace(/\.js$/, '.ts');

/** `./*` stands for every library that has such a folder. */
const expand = ([name, target]) => {
  if (!name.includes('*')) return [[name, sourceOf(target)]];
  return readdirSync('libs')
    .map((library) => [name, sourceOf(target)].map((text) => text.replace('*', library)))
    .filter(([, file]) => existsSync(file));
};
const doors = Object.entries(exports).flatMap(expand);
const alias = Object.fromEntries(
  doors.map(([name, file]) => [`foyer${name.slice(1)}$`, join(process.cwd(), file)]),
);

const { output } = await cruise(
  ['apps', 'libs'].filter((folder) => existsSync(folder)),
  {
    ruleSet: { forbidden: rulesFor(doors.map(([, file]) => file)) },
    validate: true,
    exclude: { path: '^apps/console/|^dist/' },
    doNotFollow: { path: 'node_modules' },
    preserveSymlinks: true,
    tsPreCompilationDeps: true,
    detectProcessBuiltinModuleCalls: false,
  },
  { alias, exportsFields: ['exports'], conditionNames: ['import', 'types', 'default', 'node'] },
);

const worded = output.modules.flatMap(({ source, dependencies }) =>
  dependencies.map((dependency) => ({
    rule: brokenByWording(source, dependency),
    from: source,
    to: dependency.resolved,
  })),
);
const ruled = output.summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to }));
const violations = [...ruled, ...worded.filter(({ rule }) => rule !== undefined)];
console.log(JSON.stringify({ files: output.summary.totalCruised, violations }));
