import './money.css';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { useAct } from '@/platform/useAct.ts';
import type { CourseView } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { cartQuery, putIn, secretOf, shown } from './cart.ts';

/** The button of a course that is for sale: into the cart, and to the cart once it is there. */
export default function AddToCart({ course, groups }: { course: CourseView['course']; groups: CourseView['groups'] }) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const cache = useQueryClient();
  const { user } = useMe();
  const me = user?.id ?? null;
  const [choosing, setChoosing] = useState(false);
  const { data: cart } = useQuery({ ...cartQuery(me), enabled: user !== null || secretOf() !== '' });
  const add = useAct(
    async (group: string) => shown(cache, me, await putIn(course.id, group)),
    () => setChoosing(false),
    t('cart.added'),
  );
  if (cart?.items.some((i) => i.course === course.id))
    return (
      <Link className="btn next big full act" to="/x/$pluginId/$" params={{ pluginId: 'financial', _splat: 'cart' }}>
        <Icon name="cart" s />
        {t('cart.open')}
      </Link>
    );
  const day = (iso: string) => f.date(`${iso}T00:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <>
      <button
        type="button"
        className="btn next big full act"
        data-busy={add.isPending || undefined}
        onClick={() => (groups.length ? setChoosing(true) : add.mutate(''))}
      >
        <Icon name="cart" s />
        {t('cart.add')}
      </button>
      {choosing ? (
        <Dialog opened onClose={() => setChoosing(false)} title={t('cart.whichGroup')}>
          <ul className="sheet-l">
            {groups.map((g) => (
              <li key={g.id}>
                <button type="button" disabled={add.isPending} onClick={() => add.mutate(g.id)}>
                  <span>
                    <bdi className="b">{g.name}</bdi>
                    <span className="t2 q fin-block">{t('cart.fromTo', { from: day(g.startsOn), to: day(g.endsOn) })}</span>
                  </span>
                </button>
              </li>
            ))}
            <li>
              <button type="button" disabled={add.isPending} onClick={() => add.mutate('')}>
                {t('cart.noGroup')}
              </button>
            </li>
          </ul>
        </Dialog>
      ) : null}
    </>
  );
}
