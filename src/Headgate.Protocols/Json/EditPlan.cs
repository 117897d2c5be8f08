namespace Headgate.Protocols.Json;
public abstract record FieldEdit;
public sealed class EditPlan { public static EditPlan Empty { get; } = new(); }
