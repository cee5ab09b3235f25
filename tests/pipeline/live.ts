import type { LiveCount } from '../../local/host/live.ts';
import type { System } from './system.ts';

/**
 * Listens to what is called from now on; the answer waits until so many calls of that kind have gone well.
 * @throws when the system ends before.
 */
export async function listen(
  { url }: Pick<System, 'url'>,
  isMeant: (count: LiveCount) => boolean,
): Promise<(calls: number) => Promise<void>> {
  const { body } = await fetch(`${url}/_local/live`);
  return async (calls) => {
    const decoder = new TextDecoder();
    let [seen, text] = [0, ''];
    for await (const chunk of body as ReadableStream<Uint8Array>) {
      const messages = `${text}${decoder.decode(chunk, { stream: true })}`.split('\n\n');
      text = messages.pop() ?? '';
      for (const message of messages) {
        const [, data = '{}'] = /^data: (.*)$/m.exec(message) ?? [];
        const { counts = [] } = JSON.parse(data) as { counts?: LiveCount[] };
        for (const count of counts) {
          if (count.outcome === 'ok' && isMeant(count)) seen += count.count;
        }
      }
      // Leaving the loop hangs up.
      if (seen >= calls) return;
    }
    throw new Error(`The system ended after ${seen} of ${calls} calls.`);
  };
}
