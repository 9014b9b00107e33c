// Lets import find packages in NODE_PATH too, as Lambda's Node.js runtimes do since 18; Node.js itself looks there for require alone:
// https://nodejs.org/api/module.html#customization-hooks
import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const folders = process.env.NODE_PATH.split(delimiter).filter((folder) => basename(folder) === 'node_modules');
const packageName = /^(@[^/]+\/)?[^./@#][^/:]*(?=\/|$)/;

function isAbove(name, file) {
  const folder = dirname(file);
  return existsSync(join(folder, 'node_modules', name)) || (folder !== file && isAbove(name, folder));
}

/** Who a package is looked up for: itself, unless it would not find it, and one beside NODE_PATH would. */
function asker(specifier, parentURL) {
  const name = packageName.exec(specifier)?.[0];
  if (!name || isBuiltin(specifier) || !parentURL?.startsWith('file:') || isAbove(name, fileURLToPath(parentURL))) {
    return parentURL;
  }
  const folder = folders.find((each) => existsSync(join(each, name)));
  return folder ? pathToFileURL(join(dirname(folder), 'index.js')).href : parentURL;
}

export function resolve(specifier, context, nextResolve) {
  return nextResolve(specifier, { ...context, parentURL: asker(specifier, context.parentURL) });
}
