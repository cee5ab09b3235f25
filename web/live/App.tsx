import { useCallback, useEffect, useMemo, useState } from 'react';
import { Alarms } from './parts/Alarms.tsx';
import { Delays } from './parts/Delays.tsx';
import { LastFacts } from './parts/LastFacts.tsx';
import { MakeEvent } from './parts/MakeEvent.tsx';
import { Outcomes } from './parts/Outcomes.tsx';
import { Stock } from './parts/Stock.tsx';
import { TakePart } from './parts/TakePart.tsx';
import { WayPicture } from './parts/WayPicture.tsx';
import { connect, type System } from './system.ts';
import { LANGUAGES, type Language, languageOf, sayIn } from './texts.ts';
import { useAlarms } from './use-alarms.ts';
import { useEvent } from './use-event.ts';
import { useLive } from './use-live.ts';
import { useReport } from './use-report.ts';

const LANGUAGE_KEY = 'eventflow.language';

function useLanguage() {
  const [language, setLanguage] = useState<Language>(() =>
    languageOf([localStorage.getItem(LANGUAGE_KEY) ?? '', ...navigator.languages]),
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const choose = (next: Language) => {
    localStorage.setItem(LANGUAGE_KEY, next);
    setLanguage(next);
  };
  return [language, choose] as const;
}

/** The system that this page was served by, and the events it has. */
function useSystem() {
  const [system, setSystem] = useState<System>();
  const [events, setEvents] = useState<readonly string[]>([]);
  useEffect(() => void connect().then(setSystem), []);
  const readEvents = useCallback(async () => {
    const found = (await system?.api.events().catch(() => [])) ?? [];
    setEvents(found.map(({ eventId }) => eventId));
    return found;
  }, [system]);
  return { system, events, readEvents };
}

export function App() {
  const [language, chooseLanguage] = useLanguage();
  const say = useMemo(() => sayIn(language), [language]);
  const { system, events, readEvents } = useSystem();
  const [chosen, choose] = useState('');
  const [said, tell] = useState('');
  const { stock, points, facts, failure, poke } = useEvent(system, chosen);
  const { report, look } = useReport(system);
  const alarms = useAlarms(system);
  const { way, flowing, isConnected } = useLive(system, {
    onActivity: poke,
    onReport: look,
    onAlarm: alarms.look,
  });

  useEffect(() => {
    void readEvents().then((found) => choose((now) => now || (found[0]?.eventId ?? '')));
  }, [readEvents]);
  const showMade = async (eventId: string) => {
    await readEvents();
    choose(eventId);
    poke();
  };

  return (
    <>
      <header className="top">
        <div>
          <h1>{say('title')}</h1>
          <p>{say('tagline')}</p>
        </div>
        <nav aria-label={say('language')}>
          <span className={`state${isConnected ? ' on' : ''}`} role="status">
            {say(isConnected ? 'connected' : 'disconnected')}
          </span>
          {report && (
            <a href={report.address}>{say('report', { date: report.date, zone: report.zone })}</a>
          )}
          {report === null && <span className="none">{say('noReport')}</span>}
          <a href="/docs">{say('docs')}</a>
          {(Object.keys(LANGUAGES) as Language[]).map((each) => (
            <button
              key={each}
              type="button"
              className="language"
              lang={each}
              aria-pressed={each === language}
              onClick={() => chooseLanguage(each)}
            >
              {each === 'ko' ? '한국어' : 'English'}
            </button>
          ))}
        </nav>
      </header>
      <main>
        <Alarms
          say={say}
          language={language}
          standing={isConnected ? alarms.standing : undefined}
        />
        <WayPicture say={say} language={language} way={way} flowing={flowing} />
        <div className="forms">
          <MakeEvent say={say} api={system?.api} show={showMade} tell={tell} />
          <TakePart
            say={say}
            api={system?.api}
            events={events}
            chosen={chosen}
            onLook={readEvents}
            onChoose={choose}
            tell={tell}
          />
          <div className="said">
            <p role="status">{said}</p>
            <p role="alert">{failure && say('failed', { reason: failure })}</p>
          </div>
        </div>
        <div className="figures">
          <Stock say={say} language={language} stock={stock} points={points} />
          <Outcomes say={say} language={language} facts={facts} />
          <Delays say={say} language={language} facts={facts} />
        </div>
        <LastFacts say={say} facts={facts} />
      </main>
    </>
  );
}
