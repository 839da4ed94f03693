/** A plugin in the list. */
export interface Plugin {
  id: string;
  name: string;
  version: string;
  description: string;
  author: string;
  license: string;
  state: 'known' | 'checked' | 'granted' | 'enabled' | 'disabled' | 'failed';
  reason: string | null;
  asks: number;
  lastError: string | null;
}
/** Everything about a plugin. */
export interface PluginDetail extends Plugin {
  host: string;
  requires: { id: string; name: string; version: string; state: string | null }[];
  conflicts: string[];
  dependants: string[];
  permissions: PluginPermission[];
  navigation: { label: string; path: string; icon: string; roles: string[] }[];
  events: string[];
  publishes: string[];
  hooks: { name: string; order: number; budget: number; open: boolean }[];
  jobs: { name: string; every: number; lastRun: string | null; lastError: string | null }[];
  operations: PluginOperation[];
  contentTypes: { name: string; label: string }[];
  schema: unknown;
  settings: Record<string, unknown>;
  secrets: string[];
  problems: { code: string; text: string }[];
  migrations: string[];
  enabledAt: string | null;
  disabledAt: string | null;
  failedAt: string | null;
}
/** Something that a plugin asks for. */
export interface PluginPermission {
  name: string;
  label: string;
  reason: string;
  granted: boolean;
  grantedAt: string | null;
}
/** An address of a plugin's API. */
export interface PluginOperation {
  method: string;
  path: string;
  access: string;
  summary: string;
}
/** What a plugin did in an hour. */
export interface PluginHour {
  at: string;
  calls: number;
  errors: number;
  panics: number;
  timeouts: number;
  meanMs: number;
  maxMs: number;
}
/** One thing that a plugin does. */
export interface PluginUse {
  kind: 'operation' | 'event' | 'hook' | 'job';
  name: string;
  calls: number;
  errors: number;
  meanMs: number;
  maxMs: number;
  lastAt: string;
  lastError: string | null;
}
/** How a plugin is. */
export interface PluginHealth {
  message: string | null;
  memory: number;
  inFlight: number;
  hanging: number;
  hours: PluginHour[];
  uses: PluginUse[];
  waiting: number;
  dead: number;
}
/** A line of a plugin's log. */
export interface PluginLine {
  id: number;
  at: string;
  level: 'debug' | 'info' | 'warn' | 'error';
  message: string;
  detail: unknown;
  server: string;
}
/** An event that could not be delivered. */
export interface DeadDelivery {
  subscriber: string;
  event: number;
  subject: string;
  name: string;
  attempts: number;
  error: string;
  at: string;
}
/** An event of the history. */
export interface PastEvent {
  id: number;
  at: string;
  name: string;
  subject: string;
  seq: number;
  payload: unknown;
  waiting: number;
  dead: number;
}
/** A page of a list. */
export interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}
