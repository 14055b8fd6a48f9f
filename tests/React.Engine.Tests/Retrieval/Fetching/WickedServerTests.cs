using System.Net;
using React.Engine.Tests.Imaging;
using React.Imaging;
using Xunit;

namespace React.Engine.Tests.Retrieval.Fetching;

/// <summary>Servers that are slow, wrong, full of circles or full of lies.</summary>
public sealed class WickedServerTests : IDisposable
{
    private readonly FetchBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public void Nobody_answers()
    {
        Assert.Equal("HostNotFound", bench.ReasonOf("http://nowhere.invalid/a.png"));
        Assert.Equal("ConnectFailed", bench.ReasonOf("http://closed.example:9/a.png"));
        Assert.Equal("Http404", bench.ReasonOf("http://a.example/nothing"));
    }

    [Fact]
    public void An_answer_that_does_not_begin()
    {
        bench.Options = bench.Options with { HeaderTimeout = TimeSpan.FromMilliseconds(300) };
        bench.Server.On("/silent", exchange => Task.Delay(TimeSpan.FromSeconds(30), exchange.Stopping));
        Assert.Equal("Timeout", bench.ReasonOf("http://a.example/silent"));
        bench.Server.On("/closes", exchange => { exchange.Closes = true; return Task.CompletedTask; });
        Assert.Equal("Truncated", bench.ReasonOf("http://a.example/closes"));
        bench.Server.On("/babble", async exchange => { await exchange.SendAsync("this is not HTTP\r\n\r\n"); exchange.Closes = true; });
        Assert.Equal("ConnectionLost", bench.ReasonOf("http://a.example/babble"));
    }

    [Fact]
    public void A_body_that_trickles_or_stands_still_or_takes_too_long()
    {
        var picture = SyntheticImages.Encode(SkiaSharp.SKEncodedImageFormat.Png, 200, 200);
        Func<WickedServer.Exchange, Task> Trickle(int milliseconds, int bytes) => async exchange =>
        {
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {picture.Length}\r\n\r\n");
            for (var at = 0; at < picture.Length; at += bytes)
            {
                await exchange.SendAsync(picture[at..Math.Min(picture.Length, at + bytes)]);
                await Task.Delay(milliseconds, exchange.Stopping);
            }
        };
        bench.Options = bench.Options with { MinimumRate = 1000, RateWindow = TimeSpan.FromMilliseconds(400) };
        bench.Server.On("/trickle", Trickle(30, 20));
        Assert.Equal("TooSlow", bench.ReasonOf("http://a.example/trickle"));
        bench.Server.On("/still", Trickle(30_000, 20));
        Assert.Equal("TooSlow", bench.ReasonOf("http://a.example/still"));
        bench.Options = bench.Options with { Timeout = TimeSpan.FromMilliseconds(600), MinimumRate = 1 };
        Assert.Equal("Timeout", bench.ReasonOf("http://a.example/trickle"));
    }

    [Fact]
    public void A_body_without_end_is_left_at_the_limit()
    {
        bench.Options = bench.Options with { Limits = new ImageLimits { MaxBytes = 100_000 } };
        var sent = 0L;
        bench.Server.On("/endless", async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n");
            await exchange.SendAsync(FetchBench.Picture());
            while (true)
            {
                await exchange.SendAsync(new byte[10_000]);
                sent += 10_000;
            }
        });
        Assert.Equal("ImageTooLarge", bench.ReasonOf("http://a.example/endless"));
        Assert.InRange(sent, 0, 20_000_000);
    }

    [Fact]
    public void Sizes_that_are_declared_are_believed_only_as_a_reason_to_refuse()
    {
        bench.Options = bench.Options with { Limits = new ImageLimits { MaxBytes = 60_000_000, MaxPixels = 1_000_000 } };
        bench.Server.On("/huge", async exchange => { await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"); exchange.Closes = true; });
        Assert.Equal("ImageTooLarge", bench.ReasonOf("http://a.example/huge"));
        bench.Server.On("/large", async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n");
            await exchange.SendAsync(FetchBench.Picture());
            exchange.Closes = true;
        });
        Assert.Equal("Truncated", bench.ReasonOf("http://a.example/large"));
        bench.Server.Picture("/pixels", SyntheticImages.PngHeader(1001, 1000));
        Assert.Equal("ImageTooLarge", bench.ReasonOf("http://a.example/pixels"));
    }

    [Theory]
    [InlineData(0, null), InlineData(60, "ImageCorrupt")]
    public void A_body_that_ends_with_its_connection_must_end_as_a_picture_does(int cut, string? reason)
    {
        var picture = SyntheticImages.Encode(SkiaSharp.SKEncodedImageFormat.Jpeg, 64, 64);
        bench.Server.On("/old", async exchange =>
        {
            await exchange.SendAsync("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            await exchange.SendAsync(picture[..^cut]);
            exchange.Closes = true;
        });
        Assert.Equal(reason, bench.ReasonOf("http://a.example/old"));
    }

    [Fact]
    public void What_a_picture_is_is_told_by_its_bytes()
    {
        bench.Server.Picture("/lie.jpg", FetchBench.Picture(), "image/jpeg");
        bench.Server.Picture("/page.jpg", "<!DOCTYPE html><html>not here any more</html>"u8.ToArray(), "image/jpeg");
        bench.Server.Picture("/empty.jpg", [], "image/jpeg");
        bench.Server.Picture("/picture.html", FetchBench.Picture(), "text/html; charset=utf-8");
        Assert.Equal("ImageFormat", bench.ReasonOf("http://a.example/page.jpg"));
        Assert.Equal("ImageCorrupt", bench.ReasonOf("http://a.example/empty.jpg"));
        Assert.Null(bench.ReasonOf("http://a.example/picture.html"));
        bench.Fetch([FetchBench.Pair("http://a.example/lie.jpg")]);
        using var tar = new System.Formats.Tar.TarReader(File.OpenRead(Path.Combine(bench["to"], "00000.tar")));
        Assert.Equal("000000000.png", tar.GetNextEntry()!.Name);
    }

    [Fact]
    public void Redirects_are_few_and_go_nowhere_else_than_the_web()
    {
        bench.Server.Picture("/a.png", FetchBench.Picture());
        bench.Server.Redirect("/once", "/a.png");
        bench.Server.Redirect("/circle", "http://b.example/circle");
        bench.Server.Redirect("/file", "file:///etc/passwd");
        bench.Server.Redirect("/ftp", "ftp://a.example/a.png");
        bench.Server.Redirect("/login", "http://user:secret@a.example/a.png");
        bench.Server.Redirect("/nowhere", "");
        Assert.Null(bench.ReasonOf("http://a.example/once"));
        Assert.Equal("TooManyRedirects", bench.ReasonOf("http://a.example/circle"));
        Assert.Equal(6, bench.Server.Requests.Count(request => request.EndsWith("/circle", StringComparison.Ordinal)));
        Assert.All(["file", "ftp", "login", "nowhere"], path => Assert.Equal("UrlInvalid", bench.ReasonOf($"http://a.example/{path}")));
        Assert.Equal("UrlInvalid", bench.ReasonOf("http://user:secret@a.example/a.png"));
        Assert.All(
            Directory.EnumerateFiles(bench[""], "rejects.jsonl", SearchOption.AllDirectories),
            rejects => Assert.DoesNotContain("secret", File.ReadAllText(rejects), StringComparison.Ordinal));
        Assert.DoesNotContain("Authorization", string.Concat(bench.Server.Heads), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_certificate_that_nobody_vouches_for_is_refused()
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=a.example", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        bench.Server.Certificate = certificate;
        Assert.Equal("TlsFailed", bench.ReasonOf("https://a.example/a.png"));
        Assert.Empty(bench.Server.Requests);
    }

    [Fact]
    public void A_redirect_from_https_to_http_takes_permission()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("Location", "http://b.example/a.png");
        var from = new Uri("https://a.example/a.png");
        Assert.Equal("RedirectInsecure", Assert.Throws<React.Retrieval.Fetching.FetchException>(() => React.Retrieval.Fetching.WebAddress.Redirect(from, response.Headers, false)).Reason);
        Assert.Equal("http://b.example/a.png", React.Retrieval.Fetching.WebAddress.Redirect(from, response.Headers, true).AbsoluteUri);
        Assert.Equal("http://b.example/a.png", React.Retrieval.Fetching.WebAddress.Redirect(new Uri("http://a.example/a.png"), response.Headers, false).AbsoluteUri);
    }

    [Theory]
    [InlineData("http://127.0.0.1/a.png"), InlineData("http://[::1]/a.png"), InlineData("http://2130706433/a.png"), InlineData("http://169.254.169.254/latest/meta-data"),
     InlineData("http://inside.example/a.png"), InlineData("http://a.example/inside"), InlineData("http://a.example/metadata")]
    public void Private_addresses_are_never_connected_to(string url)
    {
        bench.Server.Names["inside.example"] = new([[IPAddress.Parse("::ffff:10.0.0.1"), IPAddress.Parse("fe80::1")]]);
        bench.Server.Redirect("/inside", "http://inside.example/a.png");
        bench.Server.Redirect("/metadata", "http://169.254.169.254/a.png");
        bench.Server.Picture("/a.png", FetchBench.Picture());
        Assert.Equal("AddressRefused", bench.ReasonOf(url));
        Assert.All(bench.Server.Connections, address => Assert.True(React.Retrieval.Fetching.NetworkAddress.IsPublic(address.Address)));
        bench.Options = bench.Options with { AllowPrivateNetwork = true };
        Assert.NotEqual("AddressRefused", bench.ReasonOf(url));
    }

    [Fact]
    public void A_name_server_that_changes_its_mind_gains_nothing()
    {
        // Public when asked first, private ever after: each connection goes to an address of the answer that was checked.
        bench.Server.Names["rebind.example"] = new([[IPAddress.Parse("93.184.215.14")], [IPAddress.Loopback]]);
        bench.Server.On("/a.png", async exchange => { await exchange.AnswerAsync("503 Busy", [], "Connection: close\r\n"); exchange.Closes = true; });
        bench.Options = bench.Options with { RetryCount = 1 };
        Assert.Equal("AddressRefused", bench.ReasonOf("http://rebind.example/a.png"));
        Assert.Equal([IPAddress.Parse("93.184.215.14")], bench.Server.Connections.Select(address => address.Address));

        // Of a mixed answer only what is public is tried.
        bench.Server.Connections.Clear();
        bench.Server.Names["mixed.example"] = new([[IPAddress.Loopback, IPAddress.Parse("93.184.215.15")]]);
        Assert.Equal("Http503", bench.ReasonOf("http://mixed.example/a.png"));
        Assert.All(bench.Server.Connections, address => Assert.Equal(IPAddress.Parse("93.184.215.15"), address.Address));
    }

    [Fact]
    public void Failures_that_may_pass_are_tried_again_and_a_servers_wish_is_kept()
    {
        bench.Options = bench.Options with { RetryCount = 2 };
        var times = new List<long>();
        bench.Server.On("/busy", exchange =>
        {
            times.Add(Environment.TickCount64);
            return times.Count < 3 ? exchange.AnswerAsync("429 Too Many Requests", [], "Retry-After: 1\r\n") : exchange.AnswerAsync("200 OK", FetchBench.Picture());
        });
        Assert.Null(bench.ReasonOf("http://a.example/busy"));
        Assert.Equal(3, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.Second - pair.First >= 950, $"{pair.Second - pair.First} ms"));

        var asked = 0;
        bench.Server.On("/later", exchange => { asked++; return exchange.AnswerAsync("503 Busy", [], "Retry-After: 86400\r\n"); });
        bench.Server.On("/gone", exchange => { asked++; return exchange.AnswerAsync("410 Gone", []); });
        Assert.Equal("Http503", bench.ReasonOf("http://b.example/later"));
        Assert.Equal("Http410", bench.ReasonOf("http://c.example/gone"));
        Assert.Equal(2, asked);

        asked = 0;
        bench.Server.On("/broken", async exchange =>
        {
            asked++;
            await exchange.SendAsync($"HTTP/1.1 200 OK\r\nContent-Length: {FetchBench.Picture().Length}\r\n\r\n");
            await exchange.SendAsync(asked < 3 ? FetchBench.Picture()[..30] : FetchBench.Picture());
            exchange.Closes = asked < 3;
        });
        Assert.Null(bench.ReasonOf("http://d.example/broken"));
    }

    [Fact]
    public void What_owners_forbid_is_left_alone()
    {
        bench.Options = bench.Options with { UserAgent = "React/1.0 (+https://react.example)" };
        var number = 0;
        string? Reason(string headers)
        {
            bench.Server.Picture($"/{++number}.png", FetchBench.Picture(), more: headers);
            return bench.ReasonOf($"http://a.example/{number}.png");
        }

        Assert.Equal("RobotsForbid", Reason("X-Robots-Tag: noai\r\n"));
        Assert.Equal("RobotsForbid", Reason("X-Robots-Tag: nofollow, NoImageAI\r\n"));
        Assert.Equal("RobotsForbid", Reason("x-robots-tag: nofollow\r\nX-Robots-Tag: none\r\n"));
        Assert.Equal("RobotsForbid", Reason("X-Robots-Tag: react: nofollow, noindex\r\n"));
        Assert.Equal("RobotsForbid", Reason("X-Robots-Tag: otherbot: noai, react: noai\r\n"));
        Assert.Equal("RobotsForbid", Reason("X-Robots-Tag: max-snippet: 10, noimageindex\r\n"));
        Assert.Null(Reason("X-Robots-Tag: otherbot: noai, noindex\r\n"));
        Assert.Null(Reason("X-Robots-Tag: nofollow, nosnippet\r\n"));
        bench.Options = bench.Options with { RobotsDirectives = ["noai"] };
        Assert.Null(Reason("X-Robots-Tag: noindex\r\n"));
        Assert.Equal("RobotsForbid", Reason("X-Robots-Tag: noindex, noai\r\n"));
        bench.Options = bench.Options with { RobotsDirectives = [] };
        Assert.Null(Reason("X-Robots-Tag: noai\r\n"));
        Assert.Contains("User-Agent: React/1.0 (+https://react.example)\r\n", bench.Server.Heads.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proxy_is_used_and_what_is_written_as_a_private_address_is_still_refused()
    {
        bench.Server.Picture("http://far.example/a.png", FetchBench.Picture());
        var budget = new React.Retrieval.Fetching.TurnBudget(1 << 20);
        using var client = new React.Retrieval.Fetching.PictureClient(bench.Options, budget, bench.Server, new WebProxy("http://10.1.2.3:3128"));
        var stopping = TestContext.Current.CancellationToken;
        Assert.Equal(FetchBench.Picture(), (await client.FetchAsync("http://far.example/a.png", 0, "a", stopping)).Bytes);
        Assert.Equal(new IPEndPoint(IPAddress.Parse("10.1.2.3"), 3128), Assert.Single(bench.Server.Connections));
        var error = await Assert.ThrowsAsync<React.Retrieval.Fetching.FetchException>(() => client.FetchAsync("http://192.168.0.1/a.png", 0, "a", stopping));
        Assert.Equal("AddressRefused", error.Reason);
    }
}
