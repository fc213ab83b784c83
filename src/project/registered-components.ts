import { join } from 'node:path';
import { readRegularText } from '../system/regular-file.ts';
import { codeBelow, installedPlugins } from './code.ts';

/** `strapi.get('components').set(…)` of Strapi 5, `strapi.components[uid] = …` of Strapi 4. */
const registration =
  /\bget\(\s*['"`]components['"`]\s*\)|\.components\s*\[[^\]\n]+\]\s*=[^=]|\bObject\.assign\(\s*[\w.]+\.components\b/;

/**
 * Whether code of the project, or of a plugin that is not Strapi's own, adds components when Strapi starts: then one that
 * has no file need not be missing from the checkout. The code is read and never run.
 *
 * @param project Absolute path of the project.
 * @param distDirectory Absolute path of the compiled folder: it may be all that was deployed.
 */
export function registersComponents(project: string, distDirectory: string): boolean {
  const plugins = installedPlugins(project).filter((plugin) => !plugin.package.startsWith('@strapi/'));
  const folders = [join(project, 'src'), join(distDirectory, 'src'), ...plugins.map(({ folder }) => folder)];
  return [...new Set(folders)].flatMap(codeBelow).some((file) => registration.test(readRegularText(file)));
}
