import './money.css';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { oneOf } from '@/shared/api/client.ts';
import { SearchBox, Select } from '@/shared/ui/Field.tsx';
import { Filters } from '@/shared/ui/Filters.tsx';
import { useRested } from '@/shared/ui/useRested.ts';
import { DocumentList } from './DocumentList.tsx';
import { DOCUMENT_KINDS, documentsFiles, type SoughtDocuments } from './refunds.ts';
import { SaveFile } from './SaveFile.tsx';

const route = getRouteApi('/x/$pluginId/$');

/** What narrows the list to documents that were not mailed, beside their kinds. */
const UNMAILED = 'unmailed';

/** All invoices and credit notes. */
export default function DocumentsPage() {
  const { t } = useTranslation('plugin.financial');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isUnmailed = search.state === UNMAILED;
  const sought: SoughtDocuments = {
    q: search.q ?? '',
    kind: oneOf(DOCUMENT_KINDS, search.state) ?? '',
    isUnmailed: isUnmailed ? 'true' : '',
  };
  const shown = isUnmailed ? UNMAILED : sought.kind;
  const go = (change: { q?: string; shown?: typeof shown }) => {
    const next = { q: sought.q, shown, ...change };
    void navigate({
      search: { ...(next.q ? { q: next.q } : {}), ...(next.shown ? { state: next.shown } : {}) },
      replace: true,
    });
  };
  const [text, setText] = useRested(sought.q, (q) => go({ q }));
  return (
    <>
      <div className="hd2">
        <h1 className="grow">{t('documents.title')}</h1>
        <span className="end">
          <SaveFile paths={documentsFiles(sought)} name="documents" />
        </span>
      </div>
      <div className="tools">
        <SearchBox label={t('documents.search')} value={text} onChange={setText} />
        <Filters on={Number(shown !== '')}>
          <Select
            full={false}
            small
            aria-label={t('documents.kind')}
            value={shown}
            onChange={(e) => go({ shown: oneOf([UNMAILED, ...DOCUMENT_KINDS], e.currentTarget.value) ?? '' })}
            options={[
              { value: '', label: t('documents.any') },
              { value: UNMAILED, label: t('documents.unmailed') },
              ...DOCUMENT_KINDS.map((kind) => ({ value: kind, label: t(`document.${kind}`) })),
            ]}
          />
        </Filters>
      </div>
      <DocumentList
        sought={sought}
        onAll={() => {
          setText('');
          go({ q: '', shown: '' });
        }}
      />
    </>
  );
}
