import { restoreCache, saveCache } from '@actions/cache';

const [task, given = '{}'] = process.argv.slice(2);
const { paths, key, restoreKeys } = JSON.parse(given);
if (task === 'restore') {
  const matched = await restoreCache(paths, key, restoreKeys);
  if (matched !== undefined) {
    console.log(`matched: ${matched}`);
  }
} else {
  await saveCache(paths, key);
}
