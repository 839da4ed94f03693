import type { ContentRow, Outline } from '@/shared/api/types.ts';

/** From when on a content may be opened. */
export function ruleOf(row: ContentRow): 'always' | 'date' | 'days' | 'previous' {
  if (row.availableFrom) return 'date';
  if (row.availableAfterDays) return 'days';
  return row.availableAfterPrevious ? 'previous' : 'always';
}

/**
 * What is to be completed before a content that opens after the previous one: the nearest before it that is required
 * and shown, as the access rule has it; certificates are issued, not completed.
 */
export function standsBefore(outline: Outline, id: string): ContentRow | undefined {
  let before: ContentRow | undefined;
  for (const section of outline.sections) {
    for (const row of section.contents) {
      if (row.id === id) return before;
      if (section.isPublished && row.isPublished && row.isRequired && row.type !== 'certificate')
        before = row;
    }
  }
  return undefined;
}
