import type { ReactNode } from "react";
import css from "./Thread.module.css";

/** One contribution to a conversation between the parties. */
export interface Post {
  key: string;
  /** Who and when */
  byline: ReactNode;
  heading: string;
  text: string;
  /** On whose side the reader stands */
  mine: boolean;
}

/** What the parties have said to each other, oldest first. */
export function Thread({ posts }: { posts: readonly Post[] }) {
  return (
    <ol className={css["thread"]}>
      {posts.map((post) => (
        <li key={post.key} data-mine={post.mine || undefined}>
          <span className={css["heading"]}>{post.heading}</span>
          {post.text !== "" && <p className={css["text"]}>{post.text}</p>}
          <span className={css["byline"]}>{post.byline}</span>
        </li>
      ))}
    </ol>
  );
}
