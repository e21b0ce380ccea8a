/** Each screen while it loads, when there is nothing, when the site refuses, and with something to show. */

import { describe, test } from 'vitest';
import { screens } from './testScreens';
import { buttonOf, shown, siteAnswers, waitForText } from './testSite';

describe.each(screens)('$tag', ({ tag, operation, properties, empty, ready, others }) => {
  const respond = (body: unknown) => siteAnswers({ ...others, [operation]: body } as never);

  test('shows that it is loading', async () => {
    await respond('never');
    await waitForText(await shown(tag, properties), 'Loading…');
  });

  test('shows why it could not load, and tries again', async () => {
    await respond('error');
    const screen = await shown(tag, properties);
    await waitForText(screen, 'Not found, or you have no access.');
    await respond(ready.body);
    buttonOf(screen, 'Try again').click();
    await waitForText(screen, ready.text);
  });

  test.runIf(empty)('shows that there is nothing', async () => {
    await respond(empty?.body);
    await waitForText(await shown(tag, properties), empty?.text ?? '');
  });

  test('shows what there is', async () => {
    await respond(ready.body);
    await waitForText(await shown(tag, properties), ready.text);
  });
});
