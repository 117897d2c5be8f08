using System.Collections;
using System.Collections.Concurrent;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;

namespace Headgate.Control.Tests.Admin;

/// <summary>The typed client reaches every endpoint: its methods are called with made-up arguments, and what they send is held against the router's table.</summary>
public sealed class AdminClientTests
{
    [Fact]
    public async Task Reaches_every_endpoint()
    {
        await using var host = await AdminHost.StartAsync();
        using var sent = new SentRequests();
        using var http = new HttpMessageInvoker(sent);
        var client = new AdminClient(http, new Uri("http://gateway.example"), "token");
        foreach (var resource in typeof(AdminClient).GetProperties().Select(p => p.GetValue(client)!).Append(client))
        {
            foreach (var method in resource.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Where(m => typeof(Task).IsAssignableFrom(m.ReturnType)))
            {
                await CallAsync(resource, method);
            }
        }

        host.Endpoints.Where(e => e.Permission is not Permission.Anyone && !sent.Seen.Any(s => Fits(e, s.Method, s.Path)))
            .Select(e => e.ToString()).ShouldBeEmpty("the typed client has no method for these");
        sent.Seen.Where(s => !host.Endpoints.Any(e => Fits(e, s.Method, s.Path)))
            .Select(s => $"{s.Method} {s.Path}").ShouldBeEmpty("the API has no endpoint for these");
    }

    private static bool Fits(EndpointRow endpoint, string method, string path)
    {
        var pattern = endpoint.Pattern.Trim('/').Split('/');
        var segments = path.Trim('/').Split('/');
        return endpoint.Method == method && pattern.Length == segments.Length
            && pattern.Zip(segments).All(pair => pair.First.Contains('{', StringComparison.Ordinal) ? pair.Second.Contains("none", StringComparison.Ordinal) || pair.First.Contains(':', StringComparison.Ordinal) : pair.First == pair.Second);
    }

    private static async Task CallAsync(object resource, MethodInfo method)
    {
        try
        {
            await (Task)method.Invoke(resource, [.. method.GetParameters().Select(p => Argument(p.ParameterType))])!;
        }
        catch (TargetInvocationException)
        {
            // Made-up arguments may be refused before anything is sent; then the endpoint is missed above.
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or AdminApiException or InvalidOperationException or NullReferenceException)
        {
            // The made-up answer is none that the method can read; what it sent has been seen.
        }
    }

    private static object? Argument(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain == typeof(string))
        {
            return "none";
        }

        if (plain.IsValueType)
        {
            return RuntimeHelpers.GetUninitializedObject(plain);
        }

        if (plain == typeof(Headgate.Contracts.ListQuery))
        {
            return null;
        }

        if (plain == typeof(Stream))
        {
            return new MemoryStream();
        }

        if (typeof(HttpContent).IsAssignableFrom(plain))
        {
            return new ByteArrayContent([]);
        }

        if (typeof(IEnumerable).IsAssignableFrom(plain))
        {
            var item = plain.IsArray ? plain.GetElementType()! : plain.GetGenericArguments()[0];
            return plain.GetGenericArguments().Length == 2
                ? Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(plain.GetGenericArguments()))
                : Array.CreateInstance(item, 0);
        }

        // Where a name goes into the path, there is one.
        var made = RuntimeHelpers.GetUninitializedObject(plain);
        foreach (var text in plain.GetProperties().Where(p => p.PropertyType == typeof(string) && p.CanWrite))
        {
            text.SetValue(made, "none");
        }

        return made;
    }

    [Theory]
    [InlineData(2, "Wrong. f0: no. f1: no.")]
    [InlineData(10, "Wrong. f0: no. f1: no. f2: no. f3: no. f4: no. f5: no. f6: no. f7: no. f8: no. f9: no.")]
    [InlineData(12, "Wrong. f0: no. f1: no. f2: no. f3: no. f4: no. f5: no. f6: no. f7: no. f8: no. f9: no. And 2 more.")]
    public void A_refusal_tells_its_first_reasons(int count, string message)
    {
        var refused = new AdminApiException(new Problem { Title = "Wrong.", Status = 422, Errors = [.. Enumerable.Range(0, count).Select(n => new FieldError($"f{n}", "no"))] });

        refused.Message.ShouldBe(message);
        refused.Problem.Errors.Count.ShouldBe(count);
    }

    private sealed class SentRequests : HttpMessageHandler
    {
        public ConcurrentQueue<(string Method, string Path)> Seen { get; } = new();

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Seen.Enqueue((request.Method.Method, request.RequestUri!.AbsolutePath));
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("null") });
        }
    }
}
