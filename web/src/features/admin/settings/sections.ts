/** The parts of the settings, in order; the first stands at /admin/settings itself. */
export const SECTIONS = [
  'organisation',
  'branding',
  'languages',
  'registration',
  'reviews',
  'media',
  'mail',
] as const;
/** One part of the settings. */
export type SettingsSection = (typeof SECTIONS)[number];
