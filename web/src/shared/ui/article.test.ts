import { expect, test } from 'vitest';
import { dressed } from './Article.tsx';

test('tables get a box that scrolls, and code the name of its language', () => {
  expect(dressed('<table dir="auto"><tbody></tbody></table><p>a &lt;table&gt;</p>', 'A "table"')).toBe(
    '<div class="tbl" role="region" tabindex="0" aria-label="A &quot;table&quot;"><table dir="auto"><tbody></tbody></table></div><p>a &lt;table&gt;</p>',
  );
  expect(dressed('<pre dir="ltr"><code class="language-c++">x</code></pre><pre dir="ltr">y</pre>', '')).toBe(
    '<pre dir="ltr" tabindex="0" data-language="c++"><code class="language-c++">x</code></pre><pre dir="ltr" tabindex="0">y</pre>',
  );
});
