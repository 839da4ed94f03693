import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '@/platform/toasts.tsx';
import { messageKey, toApiError } from '@/shared/api/problem.ts';
import type { PluginDetail, PluginRow } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { SkeletonRows } from '@/shared/ui/Bits.tsx';
import { Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { checkQuery, enable, refreshPlugins } from '../queries.ts';

/** What switching a plugin on means: what it may do, what comes with it, what happens to its tables. Looked at once more before. */
export function EnableDialog({ plugin, onClose }: { plugin: PluginRow; onClose: () => void }) {
  const { t } = useTranslation('pluginhost');
  const client = useQueryClient();
  const check = useQuery(checkQuery(plugin.id));
  const [refused, setRefused] = useState<readonly string[] | null>(null);
  const act = useMutation({
    mutationFn: (grant: readonly string[]) => enable(plugin.id, grant),
    onSuccess: (detail) => {
      if (detail.state === 'enabled') toast(t('on', { name: plugin.name }));
      else toast(t('enable.failed', { name: plugin.name }), { tone: 'bad' });
      onClose();
    },
    onSettled: (detail) => refreshPlugins(client, detail),
  });
  const detail = check.data;
  const without = refused ?? (detail ? firstRefused(detail) : []);
  const grant = detail?.permissions.map((p) => p.name).filter((name) => !without.includes(name)) ?? [];
  const hindered = detail?.problems.some((p) => p.code !== 'off') ?? false;
  const failure = act.error ?? check.error;
  const error = failure ? toApiError(failure) : null;
  const key = error ? messageKey(error, act.error !== null) : null;
  return (
    <Dialog
      opened
      onClose={onClose}
      title={t('enable.title', { name: plugin.name })}
      footer={
        <>
          <button type="button" className="btn" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="button"
            className="btn pri"
            disabled={!detail || hindered}
            data-busy={act.isPending || undefined}
            onClick={() => act.mutate(grant)}
          >
            {t('enable.action')}
          </button>
        </>
      }
    >
      <div className="col">
        {error ? <Note tone="bad">{key ? t(key) : error.detail}</Note> : null}
        {detail ? (
          <What
            detail={detail}
            without={without}
            onTick={(name, on) =>
              setRefused(on ? without.filter((other) => other !== name) : [...without, name])
            }
          />
        ) : error ? null : (
          <SkeletonRows rows={3} />
        )}
      </div>
    </Dialog>
  );
}

/** What was decided before stays decided: who took something away does not give it back by switching on. */
const firstRefused = ({ state, permissions }: PluginDetail): readonly string[] =>
  state === 'known' || state === 'checked' ? [] : permissions.filter((p) => !p.granted).map((p) => p.name);

function What({
  detail,
  without,
  onTick,
}: {
  detail: PluginDetail;
  without: readonly string[];
  onTick: (name: string, on: boolean) => void;
}) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  const hindrances = detail.problems.filter((p) => p.code !== 'off');
  const first = detail.requires.filter((r) => r.state !== null && r.state !== 'enabled');
  return (
    <>
      {hindrances.length ? (
        <Note tone="bad">
          <p className="m">{t('enable.cannot')}</p>
          <ul className="plg-pr">
            {hindrances.map((p) => (
              <li key={p.code + p.text}>
                <bdi>{p.text}</bdi>
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
      {first.length ? (
        <section>
          <h3>{t('enable.first')}</h3>
          <p className="t2 q">{t('enable.firstText')}</p>
          <ul className="plg-w">
            {first.map((r) => (
              <li key={r.id} className="row">
                <Icon name="plug" s />
                <bdi className="m">{r.name}</bdi>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {detail.permissions.length ? (
        <fieldset className="plg-cs">
          <legend>
            <h3>{t('enable.permissions')}</h3>
          </legend>
          {detail.permissions.map((p) => (
            <label key={p.name} className="check plg-p">
              <input
                type="checkbox"
                checked={!without.includes(p.name)}
                onChange={(e) => onTick(p.name, e.currentTarget.checked)}
              />
              <span className="grow">
                <span className="m">{p.label}</span>
                <q className="t2 q">
                  <bdi>{p.reason}</bdi>
                </q>
              </span>
            </label>
          ))}
          {without.length ? <p className="t2 q">{t('enable.without')}</p> : null}
        </fieldset>
      ) : (
        <p className="q">{t('enable.asksNothing')}</p>
      )}
      {detail.migrations.length ? (
        <details className="plg-j">
          <summary className="t2">
            <Icon name="down" s />
            {t('enable.tables', { count: detail.migrations.length, n: f.num(detail.migrations.length) })}
          </summary>
          <ul className="plg-w code t1" dir="ltr">
            {detail.migrations.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </details>
      ) : null}
    </>
  );
}
