import { spawnSync } from 'node:child_process';

/**
 * Mounts a file system for a test, as root or with sudo.
 *
 * @returns What unmounts it; undefined on machines where nothing can be mounted, which must not be a CI machine.
 */
export function mount(args: readonly string[]): (() => void) | undefined {
  const commands = [[], ['sudo', '-n']];
  for (const prefix of commands) {
    const [program = '', ...rest] = [...prefix, 'mount', ...args];
    if (spawnSync(program, rest, { stdio: 'ignore' }).status === 0) {
      const [unmount = '', ...parameters] = [...prefix, 'umount', args.at(-1) ?? ''];
      return () => {
        const { status, stderr } = spawnSync(unmount, parameters, { encoding: 'utf8' });
        if (status !== 0) {
          throw new Error(`umount failed: ${stderr}`);
        }
      };
    }
  }
  if (process.env.CI && process.platform === 'linux') {
    throw new Error('Nothing can be mounted here, so what has to be shown on a mount point cannot be shown.');
  }
  console.warn(`NOT TESTED: mount ${args.join(' ')} needs root, or sudo without a password.`);
  return undefined;
}
