//! The typed terms of an agreement: what numbers are allowed, checked once.

use tillid_documents::agreement as paper;
use tillid_entities::enums::{AuthorisationModel, ExitChoice};
use tillid_entities::values::Parameters;
use tillid_kernel::{Error, Result};

/// Terms as somebody enters them, numbers not yet checked.
#[derive(Clone, Debug)]
pub struct Terms {
    /// What the customer's silence means (Art. 28(2)).
    pub authorisation_model: AuthorisationModel,
    /// Days of notice of a sub-processor change, 1–180.
    pub sub_processor_notice_days: i32,
    /// Days to object, 1 to the days of notice.
    pub objection_days: i32,
    /// Hours to notify a breach, 1–72: what the controller itself has (Art. 33(1)).
    pub breach_hours: i32,
    /// What happens to the data at the end (Art. 28(3)(g)).
    pub exit_choice: ExitChoice,
    /// Days for that, 1–365.
    pub exit_days: i32,
    /// Supervision concept, 1–6.
    pub audit_concept: i32,
    /// Days of notice of an audit, 1–180.
    pub audit_notice_days: i32,
    /// Whether data may leave the EEA on a valid ground.
    pub third_country_allowed: bool,
}

impl Terms {
    /// The checked terms.
    ///
    /// # Errors
    /// `VALIDATION` at `parameters.<field>`: `out-of-range` with `min` and `max`, `objection-longer-than-notice`.
    pub fn checked(&self) -> Result<Parameters> {
        let notice = within(self.sub_processor_notice_days, "subProcessorNoticeDays", 1, 180)?;
        let objection = within(self.objection_days, "objectionDays", 1, 180)?;
        if objection > notice {
            return Err(
                Error::validation("parameters.objectionDays", "objection-longer-than-notice")
                    .with("max", notice),
            );
        }
        let concept = within(self.audit_concept, "auditConcept", 1, 6)?;
        Ok(Parameters {
            authorisation_model: self.authorisation_model,
            sub_processor_notice_days: notice,
            objection_days: objection,
            breach_hours: within(self.breach_hours, "breachHours", 1, 72)?,
            exit_choice: self.exit_choice,
            exit_days: within(self.exit_days, "exitDays", 1, 365)?,
            audit_concept: u8::try_from(concept).map_err(Error::internal)?,
            audit_notice_days: within(self.audit_notice_days, "auditNoticeDays", 1, 180)?,
            third_country_allowed: self.third_country_allowed,
        })
    }
}

impl From<&Parameters> for Terms {
    fn from(of: &Parameters) -> Self {
        Self {
            authorisation_model: of.authorisation_model,
            sub_processor_notice_days: of.sub_processor_notice_days.into(),
            objection_days: of.objection_days.into(),
            breach_hours: of.breach_hours.into(),
            exit_choice: of.exit_choice,
            exit_days: of.exit_days.into(),
            audit_concept: of.audit_concept.into(),
            audit_notice_days: of.audit_notice_days.into(),
            third_country_allowed: of.third_country_allowed,
        }
    }
}

fn within(value: i32, field: &str, min: u16, max: u16) -> Result<u16> {
    u16::try_from(value)
        .ok()
        .filter(|number| (min..=max).contains(number))
        .ok_or_else(|| {
            Error::validation(&format!("parameters.{field}"), "out-of-range")
                .with("min", min)
                .with("max", max)
        })
}

/// The terms as the document has them.
pub(crate) fn on_paper(parameters: &Parameters) -> paper::Parameters {
    paper::Parameters {
        authorisation_model: match parameters.authorisation_model {
            AuthorisationModel::General => paper::AuthorisationModel::General,
            AuthorisationModel::Specific => paper::AuthorisationModel::Specific,
        },
        sub_processor_notice_days: parameters.sub_processor_notice_days.into(),
        objection_days: parameters.objection_days.into(),
        breach_hours: parameters.breach_hours.into(),
        exit_choice: match parameters.exit_choice {
            ExitChoice::Delete => paper::ExitChoice::Delete,
            ExitChoice::Return => paper::ExitChoice::Return,
        },
        exit_days: parameters.exit_days.into(),
        audit_concept: parameters.audit_concept,
        audit_notice_days: parameters.audit_notice_days.into(),
        third_country_allowed: parameters.third_country_allowed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> Terms {
        Terms {
            authorisation_model: AuthorisationModel::General,
            sub_processor_notice_days: 30,
            objection_days: 30,
            breach_hours: 24,
            exit_choice: ExitChoice::Delete,
            exit_days: 30,
            audit_concept: 3,
            audit_notice_days: 30,
            third_country_allowed: false,
        }
    }

    fn refused(change: impl Fn(&mut Terms)) -> Option<String> {
        let mut changed = terms();
        change(&mut changed);
        match changed.checked() {
            Ok(_) => None,
            Err(Error::Failure(failure)) => failure.field,
            Err(Error::Internal(_)) => Some("internal".to_owned()),
        }
    }

    #[test]
    fn every_number_is_refused_just_outside_its_range_and_taken_at_its_ends() {
        type Setter = fn(&mut Terms, i32);
        let ranges: [(&str, Setter, i32, i32); 5] = [
            ("breachHours", |t, n| t.breach_hours = n, 1, 72),
            ("exitDays", |t, n| t.exit_days = n, 1, 365),
            ("auditConcept", |t, n| t.audit_concept = n, 1, 6),
            ("auditNoticeDays", |t, n| t.audit_notice_days = n, 1, 180),
            (
                "subProcessorNoticeDays",
                |t, n| {
                    t.sub_processor_notice_days = n;
                    t.objection_days = 1;
                },
                1,
                180,
            ),
        ];
        for (field, set, min, max) in ranges {
            for good in [min, max] {
                assert_eq!(refused(|t| set(t, good)), None, "{field} {good}");
            }
            for bad in [min - 1, max + 1, -1, i32::MAX, i32::MIN] {
                assert_eq!(
                    refused(|t| set(t, bad)),
                    Some(format!("parameters.{field}")),
                    "{bad}"
                );
            }
        }
    }

    #[test]
    fn nobody_can_object_longer_than_the_notice_runs() {
        let objection = "parameters.objectionDays".to_owned();
        assert_eq!(refused(|t| t.objection_days = 30), None);
        assert_eq!(refused(|t| t.objection_days = 31), Some(objection.clone()));
        assert_eq!(refused(|t| t.objection_days = 0), Some(objection));
    }
}
