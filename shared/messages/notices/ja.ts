import type { Notices } from "./catalogue.ts";

export const ja: Notices = {
  notices: {
    configuration_held: {
      subject: "予定していた設定の変更は行われませんでした",
      text: "予定していた変更「{reason}」は行われませんでした。予定した後に設定が変更されたか、変更ができなくなっています。設定のバージョンで内容を確認し、公開または破棄してください。",
    },
    dead_letter: {
      subject: "Rampart が処理できないデータがありました",
      text: "Rampart が処理できなかったデータは、理由とともにデッドレターとして保存されました。デッドレターを開いて原因を修正し、再処理してください。",
    },
    integration_down: {
      subject: "{integration} への呼び出しが失敗しています",
      text: "{integration} への呼び出しが連続して失敗しました。Rampart は呼び出しをしばらく停止し、その後再試行します。保留中の処理は待機します。最後のエラーは連携の状態で確認できます。",
    },
    webhook_gone: {
      subject: "送信 Webhook が無効になりました",
      text: "{url} から 410 Gone の応答があったため、Rampart はイベントの送信を停止しました。エンドポイントを修復して有効にしてください。有効にすると、届かなかったイベントが送信されます。",
    },
    webhook_failing: {
      subject: "送信 Webhook が無効になりました",
      text: "{since} 以降の {attempts} 回の試行がすべて失敗したため、Rampart は {url} へのイベントの送信を停止しました。エンドポイントを修復して有効にしてください。有効にすると、届かなかったイベントが送信されます。",
    },
    reconciliation_missing: {
      subject: "MindTickle との照合には承認が必要です",
      text: "{known} 人のうち {missing} 人が MindTickle に見つからず、{share} を超えています。一覧が誤っている可能性があるため、何も変更されていません。結果を確認し、正しければ実行を承認してください。",
    },
    reconciliation_extra: {
      subject: "MindTickle との照合には承認が必要です",
      text: "MindTickle の {listed} 人のうち {extras} 人が無効になる見込みで、{share} を超えています。何も変更されていません。結果を確認し、正しければ実行を承認してください。",
    },
    readiness_ready: {
      subject: "{day} のチームの準備状況",
      text: "人数: {people}。平均スコア: {score}。割り当てられたコースの完了率: {completion}。期限切れのコース: {overdue}。詳細は準備状況レポートをご覧ください。",
    },
  },
  none: "まだありません",
};
