//! Gives every expected failure its code and its sentence in the reader's language.

use std::sync::Arc;

use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextSubscribe};
use async_graphql::{ErrorExtensionValues, Response, ServerError};
use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use tillid_entities::enums::Language;
use tillid_kernel::Error;

use crate::locale;

/// Makes the extension.
pub(crate) struct Localise;

impl ExtensionFactory for Localise {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Localised)
    }
}

struct Localised;

#[async_trait]
impl Extension for Localised {
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let language = ctx.data_opt::<Language>().copied().unwrap_or(Language::En);
        let mut response = next.run(ctx, operation_name).await;
        response
            .errors
            .iter_mut()
            .for_each(|error| localise(error, language));
        response
    }

    fn subscribe<'s>(
        &self,
        ctx: &ExtensionContext<'_>,
        stream: BoxStream<'s, Response>,
        next: NextSubscribe<'_>,
    ) -> BoxStream<'s, Response> {
        let language = ctx.data_opt::<Language>().copied().unwrap_or(Language::En);
        next.run(ctx, stream)
            .map(move |mut response| {
                response
                    .errors
                    .iter_mut()
                    .for_each(|error| localise(error, language));
                response
            })
            .boxed()
    }
}

/// A bug keeps its source and gets no code here: the transport turns it into `INTERNAL` and logs it.
fn localise(error: &mut ServerError, language: Language) {
    let failure = match error.source::<Error>() {
        Some(Error::Failure(failure)) => failure.clone(),
        Some(Error::Internal(_)) | None => return,
    };
    error.message = locale::error(language, &failure);
    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", failure.code.as_str());
    if let Some(field) = &failure.field {
        extensions.set("field", field.as_str());
    }
    for (name, value) in &failure.arguments {
        extensions.set(*name, value.as_str());
    }
}
