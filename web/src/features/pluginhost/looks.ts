import type { PluginRow } from '@/shared/api/types.ts';
import type { IconName } from '@/shared/ui/icons.ts';
import type { Tone } from '@/shared/ui/StatePill.tsx';
import type { Level, PluginsSearch } from './queries.ts';

/** The signs of what a plugin may be; its words stand under `state`. */
export const STATE_LOOKS: Record<PluginRow['state'], { tone: Tone; icon: IconName }> = {
  known: { tone: 'plain', icon: 'box' },
  checked: { tone: 'plain', icon: 'check' },
  granted: { tone: 'plain', icon: 'key' },
  enabled: { tone: 'good', icon: 'check' },
  disabled: { tone: 'plain', icon: 'pause' },
  failed: { tone: 'bad', icon: 'warn' },
};
/** The signs of the levels of a log; their words stand under `log.levels`. */
export const LEVEL_LOOKS: Record<Level, { tone: Tone; icon: IconName }> = {
  error: { tone: 'bad', icon: 'x' },
  warn: { tone: 'warn', icon: 'warn' },
  info: { tone: 'brand', icon: 'doc' },
  debug: { tone: 'plain', icon: 'gear' },
};

/** The group of the list that a plugin belongs to. */
export const groupOf = ({ state }: PluginRow): NonNullable<PluginsSearch['state']> =>
  state === 'enabled' ? 'on' : state === 'failed' ? 'failed' : 'off';

/** Whether a plugin is one that somebody looks for. */
export function isFound(p: PluginRow, q: string): boolean {
  const wanted = q.trim().toLowerCase();
  return [p.id, p.name, p.description, p.author].some((text) => text.toLowerCase().includes(wanted));
}

/** In the list those come first that want something. */
export const inOrder = (a: PluginRow, b: PluginRow): number =>
  Number(b.state === 'failed') - Number(a.state === 'failed') || a.name.localeCompare(b.name);
