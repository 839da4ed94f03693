import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { PluginDetail, PluginOperation, PluginRow } from '@/shared/api/types.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { textOfPlugin } from '@/shared/i18n/index.ts';
import { DateTime } from '@/shared/ui/Bits.tsx';
import { DataTable } from '@/shared/ui/DataTable.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { StatePill } from '@/shared/ui/StatePill.tsx';
import { STATE_LOOKS } from '../looks.ts';

/** Who made a plugin, what it needs, who builds on it, and everything that it adds. */
export function OverviewTab({ plugin: p }: { plugin: PluginDetail }) {
  const { t } = useTranslation('pluginhost');
  const f = useFormat();
  useTranslation(`plugin.${p.id}`);
  // Why it does not run stands over the tabs already.
  const said = p.state === 'failed' ? p.reason : '';
  const problems = p.state === 'enabled' ? [] : p.problems.filter((x) => !said || !x.text.includes(said));
  return (
    <div className="plg-o">
      <p>
        <bdi>{p.description}</bdi>
      </p>
      {problems.length ? (
        <Note tone="warn">
          <p className="m">{t('enable.cannot')}</p>
          <ul className="plg-pr">
            {problems.map((problem) => (
              <li key={problem.code + problem.text}>
                <bdi>{problem.text}</bdi>
              </li>
            ))}
          </ul>
        </Note>
      ) : null}
      <dl className="plg-kv">
        <Fact name={t('overview.author')}>{p.author ? <bdi>{p.author}</bdi> : '–'}</Fact>
        <Fact name={t('overview.license')}>{p.license ? <bdi className="code">{p.license}</bdi> : '–'}</Fact>
        <Fact name={t('overview.version')}>
          <bdi className="code">{p.version}</bdi>
        </Fact>
        <Fact name={t('overview.host')}>
          {p.host ? <bdi className="code">{p.host}</bdi> : t('overview.any')}
        </Fact>
        {p.state === 'enabled' && p.enabledAt ? (
          <Fact name={t('overview.enabledAt')}>
            <DateTime iso={p.enabledAt} />
          </Fact>
        ) : null}
        {p.state === 'disabled' && p.disabledAt ? (
          <Fact name={t('overview.disabledAt')}>
            <DateTime iso={p.disabledAt} />
          </Fact>
        ) : null}
        {p.state === 'failed' && p.failedAt ? (
          <Fact name={t('overview.failedAt')}>
            <DateTime iso={p.failedAt} />
          </Fact>
        ) : null}
        {p.conflicts.length ? (
          <Fact name={t('overview.conflicts')}>
            <Words words={p.conflicts} />
          </Fact>
        ) : null}
        {p.dependants.length ? (
          <Fact name={t('overview.dependants')}>
            <Words words={p.dependants} plain />
          </Fact>
        ) : null}
      </dl>
      {p.requires.length ? (
        <section>
          <h3>{t('overview.requires')}</h3>
          <ul className="plg-l">
            {p.requires.map((r) => (
              <li key={r.id}>
                <span className="grow">
                  {r.state === null ? (
                    <bdi className="m">{r.name}</bdi>
                  ) : (
                    <Link
                      className="link m"
                      to="/admin/plugins/$pluginId"
                      params={{ pluginId: r.id }}
                      search={{}}
                    >
                      <bdi>{r.name}</bdi>
                    </Link>
                  )}{' '}
                  {r.version ? <bdi className="code t1 qq">{r.version}</bdi> : null}
                </span>
                <Standing state={r.state} />
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      <section>
        <h3>{t('overview.adds')}</h3>
        <p className="t2 q">{p.state === 'enabled' ? t('overview.addsOn') : t('overview.addsOff')}</p>
        {addsNothing(p) ? <p className="q">{t('overview.addsNothing')}</p> : null}
      </section>
      <Group title={t('overview.navigation')} of={p.navigation} keyOf={(n) => n.path}>
        {(n) => (
          <>
            <span className="grow m">
              <bdi>{nameOf(p.id, n.label)}</bdi>
            </span>
            <span className="t2 q">{n.roles.map((r) => t(`platform:role.${r}`)).join(' · ')}</span>
            <bdi className="code t1 qq">{n.path}</bdi>
          </>
        )}
      </Group>
      <Group title={t('overview.contentTypes')} of={p.contentTypes} keyOf={(c) => c.name}>
        {(c) => (
          <>
            <span className="grow m">
              <bdi>{c.label}</bdi>
            </span>
            <bdi className="code t1 qq">{c.name}</bdi>
          </>
        )}
      </Group>
      <Group title={t('overview.hooks')} of={p.hooks} keyOf={(h) => h.name}>
        {(h) => (
          <>
            <span className="grow">
              <bdi className="code">{h.name}</bdi>
              <span className="t2 q plg-b">
                {t(h.open ? 'overview.hookOpen' : 'overview.hookClosed', { ms: f.num(h.budget) })}
              </span>
            </span>
            <span className="t1 qq">{t('overview.order', { n: f.num(h.order) })}</span>
          </>
        )}
      </Group>
      <Group title={t('overview.jobs')} of={p.jobs} keyOf={(j) => j.name}>
        {(j) => (
          <>
            <span className="grow">
              <bdi className="code">{j.name}</bdi>
              <span className="t2 q plg-b">
                {j.every ? t('overview.every', { span: f.span(j.every / 60) }) : t('overview.whenAsked')}
              </span>
              {j.lastError ? (
                <span className="t2 bad-t plg-b plg-e" dir="auto">
                  {j.lastError}
                </span>
              ) : null}
            </span>
            <span className="t2 qq">{j.lastRun ? <DateTime iso={j.lastRun} /> : t('overview.neverRun')}</span>
          </>
        )}
      </Group>
      {p.events.length ? (
        <section>
          <h4>{t('overview.hears')}</h4>
          <EventNames names={p.events} />
        </section>
      ) : null}
      {p.publishes.length ? (
        <section>
          <h4>{t('overview.publishes')}</h4>
          <EventNames names={p.publishes} />
        </section>
      ) : null}
      {p.operations.length ? (
        <section>
          <h4>{t('overview.operations')}</h4>
          <DataTable<PluginOperation>
            label={t('overview.operations')}
            rows={p.operations}
            keyOf={(o) => `${o.method} ${o.path}`}
            columns={[
              {
                id: 'path',
                label: t('overview.path'),
                wide: true,
                bare: true,
                cell: (o) => (
                  <>
                    <bdi className="code t2" dir="ltr">
                      {o.method} {o.path}
                    </bdi>
                    {o.summary ? (
                      <span className="t1 q plg-b">
                        <bdi lang="en">{o.summary}</bdi>
                      </span>
                    ) : null}
                  </>
                ),
              },
              { id: 'access', label: t('overview.access'), cell: (o) => t(`access.${o.access}`) },
            ]}
          />
        </section>
      ) : null}
    </div>
  );
}

/** What a place is called: its words may stand in the browser's texts alone, then the server knows their key only. */
function nameOf(plugin: string, label: string): string {
  const before = `plugin.${plugin}.`;
  return label.startsWith(before) ? (textOfPlugin(plugin, label.slice(before.length)) ?? '–') : label;
}

const addsNothing = (p: PluginDetail): boolean =>
  [p.navigation, p.contentTypes, p.hooks, p.jobs, p.events, p.publishes, p.operations].every(
    (list) => list.length === 0,
  );

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="t1 qq">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** Names side by side; ids as code. */
function Words({ words, plain = false }: { words: readonly string[]; plain?: boolean }) {
  return (
    <ul className="plg-n">
      {words.map((word) => (
        <li key={word}>
          <bdi className={plain ? undefined : 'code'}>{word}</bdi>
        </li>
      ))}
    </ul>
  );
}

/** Names of events, each the way to what happened under it. */
function EventNames({ names }: { names: readonly string[] }) {
  return (
    <ul className="plg-n">
      {names.map((name) => (
        <li key={name}>
          <Link className="link code t2" dir="ltr" to="/admin/plugins/events" search={{ name }}>
            {name}
          </Link>
        </li>
      ))}
    </ul>
  );
}

/** How a plugin stands on which this one builds. */
function Standing({ state }: { state: string | null }) {
  const { t } = useTranslation('pluginhost');
  const known = state !== null && state in STATE_LOOKS ? (state as PluginRow['state']) : null;
  if (!known)
    return (
      <StatePill tone="bad" icon="warn">
        {t('overview.notHere')}
      </StatePill>
    );
  return <StatePill {...STATE_LOOKS[known]}>{t(`state.${known}`)}</StatePill>;
}

function Group<T>({
  title,
  of,
  keyOf,
  children,
}: {
  title: string;
  of: readonly T[];
  keyOf: (one: T) => string;
  children: (one: T) => ReactNode;
}) {
  if (!of.length) return null;
  return (
    <section>
      <h4>{title}</h4>
      <ul className="plg-l">
        {of.map((one) => (
          <li key={keyOf(one)}>{children(one)}</li>
        ))}
      </ul>
    </section>
  );
}
