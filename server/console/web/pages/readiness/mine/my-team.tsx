import { useQuery } from "@tanstack/react-query";
import { q } from "../../../api/query.ts";
import { useApi } from "../../../api/session.ts";
import { useFormat } from "../../../format/use-format.ts";
import { useMessages } from "../../../messages/provider.tsx";
import { Figure, FigureRow } from "../../../parts/figure.tsx";
import { QueryView } from "../../../parts/query-view.tsx";
import { Empty } from "../../../parts/empty.tsx";
import styles from "./mine.module.css";

const figures = ["index", "avgScore", "completionRate"] as const;

/** The figures of the person's team that reveal nobody's own. The server decides which those are. */
export function MyTeam() {
  const t = useMessages();
  const f = useFormat();
  const api = useApi();
  const team = useQuery(q(api.readiness.team, undefined));
  return (
    <section className={styles["section"]}>
      <h2>{t.mine.team}</h2>
      <QueryView query={team} height="figures">
        {(data) =>
          data.team === null ? (
            <Empty>{t.mine.noTeam}</Empty>
          ) : (
            <>
              <FigureRow>
                {figures.map((name) => {
                  const figure = data[name];
                  const value = f.count(figure?.value);
                  return (
                    <Figure
                      key={name}
                      label={t.readiness.measures[name]}
                      value={
                        figure && name === "completionRate" ? f.share(figure.value / 100) : value
                      }
                      note={
                        figure
                          ? t.mine.teamOf(f.count(figure.people), f.date(figure.asOf))
                          : t.mine.hidden(f.count(data.smallestGroup))
                      }
                    />
                  );
                })}
                <Figure
                  label={t.mine.rank}
                  value={f.count(data.percentile)}
                  note={t.mine.rankNote}
                />
              </FigureRow>
              <p className={styles["note"]}>{t.mine.privacy}</p>
            </>
          )
        }
      </QueryView>
    </section>
  );
}
