import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { request } from '@/shared/api/client.ts';
import { SearchBox } from '@/shared/ui/Field.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { useRested } from '@/shared/ui/useRested.ts';

/** A trainer who was picked. */
export interface PickedTrainer {
  id: string;
  firstName: string;
  lastName: string;
}

const nameOf = (trainer: PickedTrainer) => `${trainer.firstName} ${trainer.lastName}`;

/** So many trainers are offered for what is typed. */
const OFFERED = 6;

/** Picks a trainer by a part of the name; nobody is picked at first. */
export function TrainerPick({
  picked,
  error,
  onChange,
}: {
  picked: PickedTrainer | null;
  error?: string | undefined;
  onChange: (picked: PickedTrainer | null) => void;
}) {
  const { t } = useTranslation('plugin.financial');
  const [q, setQ] = useState('');
  const [text, setText] = useRested(q, setQ);
  const found = useQuery({
    queryKey: ['x', 'financial', 'trainers', q],
    queryFn: () =>
      request<{ items: PickedTrainer[] }>(
        'GET',
        `/users?${new URLSearchParams({ q, role: 'trainer', limit: String(OFFERED) })}`,
      ),
    enabled: q.trim() !== '',
  });
  return (
    <fieldset className="fin-picks">
      <legend className="lab">{t('payout.trainer')}</legend>
      {picked ? (
        <ul>
          <li>
            <bdi className="grow">{nameOf(picked)}</bdi>
            <button
              type="button"
              className="btn bare sq sm"
              aria-label={t('coupons.without', { course: nameOf(picked) })}
              onClick={() => onChange(null)}
            >
              <Icon name="x" s />
            </button>
          </li>
        </ul>
      ) : (
        <>
          <p className="t2 q">{t('shares.allTrainers')}</p>
          <SearchBox label={t('shares.findTrainer')} value={text} onChange={setText} />
          {q.trim() && found.data ? (
            found.data.items.length ? (
              <ul className="fin-pick">
                {found.data.items.map((trainer) => (
                  <li key={trainer.id}>
                    <button
                      type="button"
                      onClick={() => {
                        onChange(trainer);
                        setText('');
                        setQ('');
                      }}
                    >
                      <bdi>{nameOf(trainer)}</bdi>
                    </button>
                  </li>
                ))}
              </ul>
            ) : (
              <p className="t2 q" role="status">
                {t('shares.noTrainer')}
              </p>
            )
          ) : null}
        </>
      )}
      {error ? (
        <p className="t2" role="alert">
          {error}
        </p>
      ) : null}
    </fieldset>
  );
}
