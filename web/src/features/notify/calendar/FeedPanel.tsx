import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '@/platform/session.ts';
import { toast } from '@/platform/toasts.tsx';
import { useAct } from '@/platform/useAct.ts';
import { api, call } from '@/shared/api/client.ts';
import { useFormat } from '@/shared/i18n/format.ts';
import { copyText } from '@/shared/ui/copy.ts';
import { ConfirmDialog, Dialog } from '@/shared/ui/Dialog.tsx';
import { Icon } from '@/shared/ui/Icon.tsx';
import { Note } from '@/shared/ui/Note.tsx';
import { feedQuery } from './queries.ts';

/** The secret address at which another program reads my calendar. */
export function FeedPanel() {
  const { t } = useTranslation('notify');
  const f = useFormat();
  const client = useQueryClient();
  const { data } = useQuery(feedQuery);
  const { viewedBy } = useMe();
  const [asked, setAsked] = useState<'renew' | 'end' | null>(null);
  const [url, setUrl] = useState('');
  // The buttons that opened a dialog are others when it closes, so the focus goes to the heading above them.
  const heading = useRef<HTMLHeadingElement>(null);
  const away = asked === null && !url;
  const wasOpen = useRef(false);
  useEffect(() => {
    if (away && wasOpen.current) heading.current?.focus();
    wasOpen.current = !away;
  }, [away]);
  const refresh = () => client.invalidateQueries(feedQuery);
  const make = useAct(async () => {
    setUrl((await call(api.POST('/me/calendar-feed'))).url ?? '');
    setAsked(null);
  }, refresh);
  const end = useAct(
    async () => {
      await call(api.DELETE('/me/calendar-feed'));
      setAsked(null);
    },
    refresh,
    t('cal.feed.ended'),
  );
  if (!data || viewedBy) return null;
  return (
    <section className="cal-f" aria-labelledby="feed">
      <h2 id="feed" ref={heading} tabIndex={-1}>
        {t('cal.feed.title')}
      </h2>
      <p className="t2 q">{t('cal.feed.lead')}</p>
      {data.madeAt ? (
        <>
          <p className="t2">{t('cal.feed.made', { day: f.date(data.madeAt) })}</p>
          <div className="row">
            <button type="button" className="btn" onClick={() => setAsked('renew')}>
              {t('cal.feed.renew')}
            </button>
            <button type="button" className="btn" onClick={() => setAsked('end')}>
              {t('cal.feed.end')}
            </button>
          </div>
        </>
      ) : (
        <button
          type="button"
          className="btn"
          data-busy={make.isPending || undefined}
          onClick={() => make.isPending || make.mutate()}
        >
          <Icon name="plus" s />
          {t('cal.feed.make')}
        </button>
      )}
      <ConfirmDialog
        opened={asked !== null}
        onClose={() => setAsked(null)}
        onConfirm={() => make.isPending || end.isPending || (asked === 'end' ? end : make).mutate()}
        title={t(asked === 'end' ? 'cal.feed.endTitle' : 'cal.feed.renewTitle')}
        text={t('cal.feed.endText')}
        action={t(asked === 'end' ? 'cal.feed.end' : 'cal.feed.renew')}
        busy={make.isPending || end.isPending}
      />
      {url ? (
        <Dialog
          opened
          onClose={() => setUrl('')}
          title={t('cal.feed.title')}
          footer={
            <>
              <button
                type="button"
                className="btn"
                onClick={() =>
                  void copyText(url).then(
                    () => toast(t('cal.feed.copied')),
                    () => toast(t('cal.feed.notCopied'), { tone: 'bad' }),
                  )
                }
              >
                {t('cal.feed.copy')}
              </button>
              <button type="button" className="btn pri" onClick={() => setUrl('')}>
                {t('cal.feed.close')}
              </button>
            </>
          }
        >
          <div className="col">
            <Note tone="warn" icon="key">
              {t('cal.feed.once')}
            </Note>
            <p className="code card pad" dir="ltr" style={{ overflowWrap: 'anywhere' }}>
              {url}
            </p>
            <p className="t2 q">{t('cal.feed.how')}</p>
          </div>
        </Dialog>
      ) : null}
    </section>
  );
}
