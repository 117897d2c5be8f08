namespace Headgate.Control.Import.OneApi;

/// <summary>Tells the members of the family apart by their columns: the same number is another provider in each.</summary>
internal static class OneApiFlavours
{
    private static readonly string[] OneHub = ["only_chat", "pre_cost", "compatible_response", "disabled_stream"];
    private static readonly string[] NewApi = ["auto_ban", "tag", "setting", "param_override", "channel_info", "other_info", "status_code_mapping"];

    /// <summary>Whose database it is.</summary>
    /// <param name="database">The database.</param>
    /// <param name="named">What was said; null: nothing.</param>
    /// <exception cref="ImportRefusedException">It is nobody's of the family.</exception>
    public static ForeignSource Find(OneApiDatabase database, ForeignSource? named)
    {
        if (!database.Has("channels", "type") || !database.Has("channels", "key"))
        {
            throw new ImportRefusedException("The database has no table 'channels' with a type and a key: it is not one of One-API, New-API or Veloera.");
        }

        if (named is { } source && ForeignSources.IsDatabase(source))
        {
            return source;
        }

        if (OneHub.Any(c => database.Has("channels", c)))
        {
            throw new ImportRefusedException(
                "The database looks like one of one-hub or done-hub, whose numbers of providers differ. To read them as another gateway's all the same, name it with --from.");
        }

        return database.Has("channels", "model_prefix") || database.Has("tokens", "rate_limit_enabled") ? ForeignSource.Veloera
            : NewApi.Any(c => database.Has("channels", c)) || database.Has("tokens", "model_limits") ? ForeignSource.NewApi
            : ForeignSource.OneApi;
    }
}
