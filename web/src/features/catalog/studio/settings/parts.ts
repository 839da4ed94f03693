/** The parts of a course's settings, a page each. */
export const PARTS = ['general', 'schedule', 'team', 'groups', 'before', 'completion', 'history'] as const;
/** One of them. */
export type Part = (typeof PARTS)[number];
