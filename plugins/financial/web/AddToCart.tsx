import './money.css';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlotProps } from '@/platform/registry.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { putIn, useCart, useCartChange } from './cart.ts';
import ShownPrice from './ShownPrice.tsx';

type Props = SlotProps<'course.page.action'>;

/** The button of a course that is for sale: into the cart, and to the cart once it is there. */
export default function AddToCart({ course, groups, plain, wait }: Props) {
  const { t } = useTranslation('plugin.financial');
  const cache = useQueryClient();
  const { data: cart } = useCart();
  const [choosing, setChoosing] = useState(false);
  const link = useRef<HTMLAnchorElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // What was pressed is gone when it is done: the focus goes to what stands there then.
  const pressed = useRef(false);
  const change = useCartChange(() => {
    setChoosing(false);
    void cache.invalidateQueries({ queryKey: ['catalogue', 'course', course.slug] }); // a seat may be gone
  }, t('cart.added'));
  const mine = cart?.items.find((i) => i.course === course.id);
  useEffect(() => {
    if (!pressed.current || choosing || change.isPending) return;
    pressed.current = false;
    (link.current ?? button.current)?.focus();
  }, [choosing, change.isPending]);
  const choose = (group: string) => {
    if (change.isPending) return;
    pressed.current = true;
    change.mutate(() => putIn(course.id, group));
  };
  // Where people meet in groups nobody comes to none of them, and without one the course may cost nothing.
  const alone = !groups.length || (course.courseType !== 'classroom' && /[1-9]/.test(course.price.amount));
  const big = plain ? 'btn next big' : 'btn next big full act';
  return (
    <>
      {mine ? (
        <Link
          ref={link}
          className={big}
          to="/x/$pluginId/$"
          params={{ pluginId: 'financial', _splat: 'cart' }}
        >
          <Icon name="cart" s />
          {t('cart.open')}
        </Link>
      ) : (
        <button
          ref={button}
          type="button"
          className={big}
          data-busy={change.isPending || undefined}
          onClick={() => (groups.length ? setChoosing(true) : choose(''))}
        >
          <Icon name="cart" s />
          {t('cart.add')}
        </button>
      )}
      {mine && groups.length && !plain ? (
        <button type="button" className="btn full" onClick={() => setChoosing(true)}>
          {t('cart.otherGroup')}
        </button>
      ) : null}
      {choosing ? (
        <Dialog opened onClose={() => setChoosing(false)} title={t('cart.whichGroup')}>
          <Runs
            course={course.id}
            groups={groups}
            alone={alone}
            now={mine ? (mine.group?.id ?? '') : null}
            busy={change.isPending}
            onChoose={choose}
            onWait={
              wait
                ? (group) => {
                    setChoosing(false);
                    wait(group);
                  }
                : undefined
            }
          />
        </Dialog>
      ) : null}
    </>
  );
}

/** The runs of a course to choose from; `now` is the one that is in the cart, '' for none, null while the course is not there. */
function Runs({
  course,
  groups,
  alone,
  now,
  busy,
  onChoose,
  onWait,
}: {
  course: string;
  groups: Props['groups'];
  /** One may come without any of them. */
  alone: boolean;
  now: string | null;
  busy: boolean;
  onChoose: (group: string) => void;
  /** Undefined where nobody waits for a group that is full. */
  onWait: ((group: string) => void) | undefined;
}) {
  const { t } = useTranslation('plugin.financial');
  const f = useFormat();
  const day = (iso: string) => f.date(`${iso}T00:00:00Z`, { dateStyle: 'medium', timeZone: 'UTC' });
  return (
    <ul className="sheet-l" aria-busy={busy}>
      {groups.map((g) => (
        <li key={g.id}>
          <button
            type="button"
            className="fin-run"
            disabled={g.free === 0 && !onWait}
            aria-current={g.id === now || undefined}
            onClick={() => (g.free === 0 ? onWait?.(g.id) : onChoose(g.id))}
          >
            <span className="grow">
              <bdi className="b">{g.name}</bdi>
              <span className="fin-sub">
                {t('cart.fromTo', { from: day(g.startsOn), to: day(g.endsOn) })}
                {g.free === 0 ? ` · ${t('cart.noSeat')}` : ''}
              </span>
              {g.free === 0 && onWait ? <span className="t2 link">{t('cart.wait')}</span> : null}
            </span>
            {g.price ? <ShownPrice course={course} group={g.id} price={g.price} /> : null}
            {g.id === now ? <Icon name="check" /> : null}
          </button>
        </li>
      ))}
      {alone ? (
        <li>
          <button
            type="button"
            className="fin-run"
            aria-current={now === '' || undefined}
            onClick={() => onChoose('')}
          >
            <span className="grow">{t('cart.noGroup')}</span>
            {now === '' ? <Icon name="check" /> : null}
          </button>
        </li>
      ) : null}
    </ul>
  );
}
