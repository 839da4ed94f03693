import { account } from './features/account/index.ts';
import { admin } from './features/admin/index.ts';
import { assessment } from './features/assessment/index.ts';
import { catalog } from './features/catalog/index.ts';
import { classroom } from './features/classroom/index.ts';
import { insight } from './features/insight/index.ts';
import { learning } from './features/learning/index.ts';
import { legal } from './features/legal/index.ts';
import { notify } from './features/notify/index.ts';
import { pluginhost } from './features/pluginhost/index.ts';

/** The features of the core, the only place that knows them all. */
export const features = [
  account,
  catalog,
  learning,
  assessment,
  classroom,
  insight,
  notify,
  admin,
  legal,
  pluginhost,
] as const;
