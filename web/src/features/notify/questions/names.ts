import type { TFunction } from 'i18next';
import type { PostWriter } from '@/shared/api/types.ts';

/** How somebody is called; who is gone has no name. */
export const nameOf = (who: PostWriter, t: TFunction<'notify'>): string =>
  who.former ? t('qa.former') : `${who.firstName} ${who.lastName}`;
