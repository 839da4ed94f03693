import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { CoursePerson } from '@/shared/api/types.ts';
import { Avatar } from '@/shared/ui/Avatar.tsx';
import type { Column } from '@/shared/ui/DataTable.tsx';
import type { Choosing } from '@/shared/ui/useChosen.ts';
import type { Chosen } from './Acts.tsx';

type Enrolled = Pick<CoursePerson, 'user'>;

/** The first and the last name. */
export const nameOf = ({ user }: Enrolled) => `${user.firstName} ${user.lastName}`;

/**
 * What every list of enrolments begins with: choosing a row, and whose it is. Without `chosen` nothing can be done to the
 * enrolments, and they are not chosen.
 */
export function useColumns<T extends Enrolled>(
  chosenOf: (row: T) => Chosen,
  chosen: Choosing<Chosen> | null,
  name: (row: T) => ReactNode,
  sort?: Column<T>['sort'],
): Column<T>[] {
  const { t } = useTranslation('learning');
  const who: Column<T> = {
    id: 'who',
    label: t('people.trainee'),
    ...(sort ? { sort } : {}),
    wide: true,
    bare: true,
    cell: (row) => (
      <div className="who">
        <Avatar id={row.user.id} first={row.user.firstName} last={row.user.lastName} src={row.user.avatar} />
        <div>
          {name(row)}
          <div className="t1 q clip">
            <bdi>{row.user.email}</bdi>
          </div>
        </div>
      </div>
    ),
  };
  if (!chosen) return [who];
  return [
    {
      id: 'mark',
      label: t('acts.mark'),
      quiet: true,
      cell: (row) => (
        <label className="pick-one">
          <input
            type="checkbox"
            checked={chosen.has(chosenOf(row).id)}
            onChange={(e) => chosen.mark([chosenOf(row)], e.currentTarget.checked)}
          />
          <span className="sr">{t('acts.markOne', { name: nameOf(row) })}</span>
        </label>
      ),
    },
    who,
  ];
}
