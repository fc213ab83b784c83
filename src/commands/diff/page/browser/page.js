/*
 * The filters of the page. Everything else is there without it: what is shown is in the document, and this hides parts of it.
 */
(() => {
  const form = document.getElementById('filters');
  if (form === null) {
    return;
  }
  const found = document.getElementById('found');
  const nothing = document.getElementById('nothing');
  const fold = document.getElementById('fold');

  const groups = [...document.querySelectorAll('.group')].map((element) => ({
    element,
    key: element.dataset.group,
    count: element.querySelector('.count'),
    parts: [...element.querySelectorAll('.part')].map((part) => ({
      element: part,
      changes: [...part.querySelectorAll('.change')].map((change) => ({
        element: change,
        kinds: change.dataset.kinds.split(' '),
        locale: change.dataset.locale,
        text: undefined,
      })),
    })),
  }));
  const all = groups.flatMap(({ parts }) => parts.flatMap(({ changes }) => changes));

  /** What is searched of a change, which is not what stands above its columns: made once, when it is asked for first. */
  const textOf = (change) => {
    change.text ??= [...change.element.querySelectorAll('summary, tbody')]
      .map((part) => part.textContent.toLowerCase())
      .join('\n');
    return change.text;
  };

  const count = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

  /** Only what is otherwise than before is touched: each change of the document costs a layout. */
  const show = (element, isShown) => {
    if (element.hidden === isShown) {
      element.hidden = !isShown;
    }
  };

  const filter = () => {
    const data = new FormData(form);
    const kinds = new Set(data.getAll('kind'));
    const group = data.get('group');
    const locale = data.get('locale') ?? '*';
    const words = data.get('text').toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (change) =>
      change.kinds.some((kind) => kinds.has(kind)) &&
      (locale === '*' || change.locale === locale) &&
      words.every((word) => textOf(change).includes(word));
    let shown = 0;
    for (const { element, key, count: badge, parts } of groups) {
      let own = 0;
      let size = 0;
      if (group === '*' || group === key) {
        for (const { element: part, changes } of parts) {
          const before = own;
          for (const change of changes) {
            const isShown = matches(change);
            own += isShown ? 1 : 0;
            show(change.element, isShown);
          }
          size += changes.length;
          // One that has nothing to show would still take the room that is kept for it.
          show(part, own > before);
        }
        badge.textContent = own === size ? count(own) : `${count(own)} of ${count(size)}`;
      }
      show(element, own > 0);
      shown += own;
    }
    show(nothing, shown === 0);
    found.textContent =
      shown === all.length ? `${count(shown)} shown` : `${count(shown)} of ${count(all.length)} shown`;
  };

  let waiting;
  form.addEventListener('input', ({ target }) => {
    clearTimeout(waiting);
    waiting = setTimeout(filter, target.name === 'text' ? 120 : 0);
  });
  // The fields have their old values until the event is over.
  form.addEventListener('reset', () => setTimeout(filter));
  form.addEventListener('submit', (event) => event.preventDefault());

  fold.addEventListener('click', () => {
    const isFolded = fold.getAttribute('aria-pressed') !== 'true';
    fold.setAttribute('aria-pressed', String(isFolded));
    fold.textContent = isFolded ? 'Unfold all' : 'Fold all';
    for (const { element } of all) {
      element.open = !isFolded;
    }
  });

  /** Whether anything comes into sight is decided when a frame is drawn, and after what is run before it. */
  const nextFrame = () => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));

  /** What is laid out on the way moves what is below it: again, until it stays where it is. */
  const goTo = async (target) => {
    const margin = Number.parseFloat(getComputedStyle(target).scrollMarginTop);
    for (let [attempt, stable] = [0, 0]; attempt < 40 && stable < 3; attempt += 1) {
      target.scrollIntoView();
      await nextFrame();
      stable = Math.abs(target.getBoundingClientRect().top - margin) <= 2 ? stable + 1 : 0;
    }
  };

  // A type of the table above is there, whatever is filtered.
  document.querySelector('.summary')?.addEventListener('click', ({ target }) => {
    const link = target.closest('a');
    if (link === null) {
      return;
    }
    const group = document.querySelector(link.hash);
    if (group.hidden) {
      form.reset();
      filter();
    }
    // The browser goes there first.
    setTimeout(() => goTo(group));
  });

  // As in many programs, a slash leads to the search.
  document.addEventListener('keydown', (event) => {
    if (
      event.key === '/' &&
      !event.ctrlKey &&
      !event.metaKey &&
      !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)
    ) {
      event.preventDefault();
      form.elements.text.focus();
    }
  });

  // What is folded is printed all the same.
  let folded = [];
  addEventListener('beforeprint', () => {
    folded = [...document.querySelectorAll('.change:not([open])')];
    for (const change of folded) {
      change.open = true;
    }
  });
  addEventListener('afterprint', () => {
    for (const change of folded) {
      change.open = false;
    }
  });

  form.hidden = false;
  filter();
})();
